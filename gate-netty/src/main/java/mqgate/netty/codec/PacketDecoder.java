package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a client into packets and reads them. Owned by the event loop.
 *
 * <ul>
 *   <li>A packet is read when all of it has arrived; the limit applies as soon as its length is known.
 *   <li>The first fault is fired as a {@link MalformedPacketException}; whatever follows is thrown away.
 *   <li>While auto-read is off, packets that have arrived stay here; {@link Resume} asks for them, and they are read
 *       anyhow when nothing more can come.
 * </ul>
 */
public final class PacketDecoder extends ByteToMessageDecoder {

    /** The user event that auto-read was switched on again, which makes the decoder go on. */
    public enum Resume {
        /** The only instance. */
        INSTANCE
    }

    /** Nobody may make the gate hold a large packet before saying who he is. */
    private static final int FIRST_PACKET_LIMIT = 65535;

    private final PacketReaders dialect;
    private final int maxRemainingLength;
    private final TopicAliases.Incoming aliases;
    private @Nullable PacketReader[] readers;
    private int limit;
    private boolean mqtt5;
    private boolean failed;
    private boolean inputEnded;

    /**
     * Makes the decoder of one connection.
     *
     * @param dialect how packets are read
     * @param maxRemainingLength the largest packet that is read, in bytes after the fixed header
     * @param topicAliasMaximum how many topic aliases a client may use
     */
    public PacketDecoder(PacketReaders dialect, int maxRemainingLength, int topicAliasMaximum) {
        this.dialect = dialect;
        this.maxRemainingLength = maxRemainingLength;
        aliases = new TopicAliases.Incoming(topicAliasMaximum);
        readers = dialect.beforeConnect();
        limit = Math.min(maxRemainingLength, FIRST_PACKET_LIMIT);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (failed) {
            in.skipBytes(in.readableBytes());
        } else if (inputEnded || ctx.channel().config().isAutoRead()) {
            try {
                decodeOne(in, out);
            } catch (MalformedPacketException e) {
                failed = true;
                in.skipBytes(in.readableBytes());
                ctx.fireExceptionCaught(e);
            }
        }
    }

    private void decodeOne(ByteBuf in, List<Object> out) throws MalformedPacketException {
        int start = in.readerIndex();
        int header = in.readUnsignedByte();
        PacketReader reader = reader(header);
        int length = RemainingLength.read(in, in.writerIndex());
        if (length > limit) {
            throw MalformedPacketException.tooLarge(length, limit);
        }
        if (length == RemainingLength.INCOMPLETE || length > in.readableBytes()) {
            in.readerIndex(start);
            return;
        }
        int lengthBytes = in.readerIndex() - start - 1;
        int end = in.readerIndex() + length;
        Packet packet = reader.read(header & 0xf, in, end);
        if (in.readerIndex() != end) {
            throw tooLong(packet, end - in.readerIndex());
        }
        Packet accepted = accept(packet);
        if (mqtt5) {
            requireShortest(packet, length, lengthBytes);
        }
        out.add(accepted);
    }

    private static void requireShortest(Packet packet, int length, int lengthBytes) throws MalformedPacketException {
        try {
            Fields.requireShortest(length, lengthBytes);
        } catch (MalformedPacketException e) {
            throw packet instanceof Packet.Connect ? e.inMqtt5() : e;
        }
    }

    /** What a packet means for those after it. */
    private Packet accept(Packet packet) throws MalformedPacketException {
        if (packet instanceof Packet.Publish publish) {
            return publish.properties().isEmpty() ? publish : aliases.resolve(publish);
        }
        if (packet instanceof Packet.Connect connect) {
            readers = dialect.after(connect);
            mqtt5 = connect.isMqtt5();
            limit = maxRemainingLength;
        }
        return packet;
    }

    private static MalformedPacketException tooLong(Packet packet, int bytes) {
        var fault = MalformedPacketException.malformed(packet.type() + " with " + bytes + " bytes too many");
        return packet instanceof Packet.Connect connect && connect.isMqtt5() ? fault.inMqtt5() : fault;
    }

    private PacketReader reader(int header) throws MalformedPacketException {
        PacketType type = PacketType.of(header >> 4);
        PacketReader reader = readers[type.number()];
        if (reader != null) {
            return reader;
        }
        throw readers == dialect.beforeConnect()
                ? MalformedPacketException.protocolError("the first packet is of type " + type + " (expected: CONNECT)")
                : MalformedPacketException.malformed("a packet of type " + type + " from a client");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof Resume) {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
            channelReadComplete(ctx);
        } else if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        inputEnded = true;
        super.channelInactive(ctx);
    }
}
