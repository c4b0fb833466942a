package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Turns packets into bytes and joins those between two flushes into one buffer. Owned by the event loop.
 *
 * <p>What is no packet passes through, after the packets written before it. A void promise lets a packet wait in the
 * buffer; any other promise sends the buffer down at once, so that its completion tells the truth.
 */
public final class PacketEncoder extends ChannelOutboundHandlerAdapter {

    private static final int BATCH_CAPACITY = 512;
    private static final int BATCH_LIMIT = 64 * 1024;
    private static final int COPY_LIMIT = 1024;

    private PacketWriter writer;
    private long maxLength = Long.MAX_VALUE;
    private TopicAliases.@Nullable Outgoing aliases;
    private @Nullable ByteBuf batch;

    /**
     * Makes the encoder of one connection, which writes MQTT 3.
     *
     * @param dialect how packets are read on that connection
     */
    public PacketEncoder(PacketReaders dialect) {
        writer = dialect == PacketReaders.MQANT ? PacketWriter.MQANT : PacketWriter.MQTT3;
    }

    /**
     * Writes MQTT 5 from now on.
     *
     * @param topicAliases how many topic aliases may be used, 0 for none
     * @param maxPacketSize the largest packet that the client takes
     */
    public void speakMqtt5(int topicAliases, long maxPacketSize) {
        writer = PacketWriter.MQTT5;
        maxLength = maxPacketSize;
        aliases = topicAliases == 0 ? null : new TopicAliases.Outgoing(topicAliases);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof Packet packet) {
            Packet written = aliases != null && packet instanceof Packet.Publish publish
                    ? aliases.abbreviate(publish, maxLength)
                    : packet;
            writer.write(written, room(ctx, writer.maxLength(written)));
        } else if (message instanceof EncodedPacket packet && packet.bytes().readableBytes() <= COPY_LIMIT) {
            append(ctx, packet.bytes());
        } else {
            send(ctx);
            ctx.write(message instanceof EncodedPacket packet ? packet.bytes().retainedDuplicate() : message, promise);
            return;
        }
        if (!promise.isVoid()) {
            send(ctx, promise);
        }
    }

    private void append(ChannelHandlerContext ctx, ByteBuf bytes) {
        int length = bytes.readableBytes();
        room(ctx, length).writeBytes(bytes, bytes.readerIndex(), length);
    }

    /** Returns the batch with room for more bytes, a new one if the current would grow too large. */
    private ByteBuf room(ChannelHandlerContext ctx, int length) {
        ByteBuf current = batch;
        if (current != null && current.readableBytes() + length > BATCH_LIMIT) {
            send(ctx);
            current = null;
        }
        if (current == null) {
            current = ctx.alloc().ioBuffer(Math.max(BATCH_CAPACITY, length));
            batch = current;
        }
        return current;
    }

    private void send(ChannelHandlerContext ctx) {
        send(ctx, ctx.voidPromise());
    }

    private void send(ChannelHandlerContext ctx, ChannelPromise promise) {
        ByteBuf ready = batch;
        if (ready != null) {
            batch = null;
            ctx.write(ready, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        send(ctx);
        ctx.flush();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        ByteBuf lost = batch;
        if (lost != null) {
            batch = null;
            lost.release();
        }
    }
}
