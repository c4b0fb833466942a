package mqgate.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * As little as a server of MQTT 3.1.1 can do with Netty: it answers CONNECT, SUBSCRIBE and PINGREQ, acknowledges QoS 1 and sends each
 * PUBLISH back as it came, or to all if its topic begins with {@code world/}. It checks nothing, and flushes once what one read
 * brought about. Owned by the event loop.
 */
final class FloorHandler extends ChannelInboundHandlerAdapter {

    private static final ByteBuf WORLD =
            Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[] {'w', 'o', 'r', 'l', 'd', '/'}));
    private static final int QOS = 0x06;
    private static final int CONNACK = 0x20;
    private static final int PUBACK = 0x40;
    private static final int SUBACK = 0x90;
    private static final int PINGRESP = 0xd0;
    private static final int SHORT_ANSWER = 5;
    private static final int ROOM_FOR_MORE = 2048;

    private final FloorClients clients;
    private final FloorAnswers answers;
    private ByteBuf rest = Unpooled.EMPTY_BUFFER; // the beginning of a packet
    private boolean toAll;
    private int place;
    private int body; // where the body of a packet begins, and where it ends
    private int end;

    FloorHandler(FloorClients clients, FloorAnswers answers) {
        this.clients = clients;
        this.answers = answers;
    }

    void moveTo(int place) {
        this.place = place;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        place = clients.add(this, ctx.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        clients.remove(place);
        rest.release();
        rest = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = joined((ByteBuf) message);
        while (findPacket(in)) {
            answer(ctx, in);
            in.readerIndex(end);
        }
        if (in.isReadable()) {
            rest = ctx.alloc().buffer(in.readableBytes() + ROOM_FOR_MORE).writeBytes(in);
        }
        in.release();
    }

    private ByteBuf joined(ByteBuf read) {
        if (!rest.isReadable()) {
            return read;
        }
        ByteBuf all = rest.writeBytes(read);
        read.release();
        rest = Unpooled.EMPTY_BUFFER;
        return all;
    }

    private boolean findPacket(ByteBuf in) {
        int length = 0;
        int shift = 0;
        for (int i = in.readerIndex() + 1; i < in.writerIndex(); i++) {
            int b = in.getByte(i);
            length |= (b & 0x7f) << shift;
            shift += 7;
            if (b >= 0) {
                body = i + 1;
                end = body + length;
                return end <= in.writerIndex();
            }
        }
        return false;
    }

    private void answer(ChannelHandlerContext ctx, ByteBuf in) {
        int header = in.getByte(in.readerIndex());
        switch ((header & 0xf0) >> 4) {
            case 1 -> answer(ctx, CONNACK, 0);
            case 3 -> publish(ctx, in, header);
            case 8 -> grant(ctx, in.getUnsignedShort(body));
            case 12 -> pong(ctx);
            default -> {}
        }
    }

    private void publish(ChannelHandlerContext ctx, ByteBuf in, int header) {
        int begin = in.readerIndex();
        int topicLength = in.getUnsignedShort(body);
        if ((header & QOS) != 0) {
            answer(ctx, PUBACK, in.getUnsignedShort(body + 2 + topicLength));
        }
        if (isWorld(in, topicLength)) {
            toAll = true;
            clients.write(in, begin, end - begin);
        } else {
            answers.echo(ctx, in, begin, end - begin);
        }
    }

    private boolean isWorld(ByteBuf in, int topicLength) {
        int length = WORLD.readableBytes();
        return topicLength > length && ByteBufUtil.equals(in, body + 2, WORLD, 0, length);
    }

    /** Answers with a header and two bytes: flags and a code, or the id of a packet. */
    private void answer(ChannelHandlerContext ctx, int header, int two) {
        ByteBuf room = answers.room(ctx, SHORT_ANSWER);
        room.writeByte(header).writeByte(2).writeShort(two);
        answers.added(ctx, room);
    }

    private void grant(ChannelHandlerContext ctx, int packetId) {
        ByteBuf room = answers.room(ctx, SHORT_ANSWER);
        room.writeByte(SUBACK).writeByte(3).writeShort(packetId).writeByte(0);
        answers.added(ctx, room);
    }

    private void pong(ChannelHandlerContext ctx) {
        ByteBuf room = answers.room(ctx, SHORT_ANSWER);
        answers.added(ctx, room.writeByte(PINGRESP).writeByte(0));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        answers.finish(ctx);
        ctx.flush();
        if (toAll) {
            toAll = false;
            clients.flush();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
