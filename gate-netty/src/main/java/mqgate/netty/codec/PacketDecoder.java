package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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

    private static final Map<PacketType, PacketReader> READERS = new EnumMap<>(Map.of(
            PacketType.CONNECT, new ConnectReader(),
            PacketType.PUBLISH, new PublishReader(),
            PacketType.PUBACK, new AckReader(PacketType.PUBACK, 0),
            PacketType.PUBREC, new AckReader(PacketType.PUBREC, 0),
            PacketType.PUBREL, new AckReader(PacketType.PUBREL, 2),
            PacketType.PUBCOMP, new AckReader(PacketType.PUBCOMP, 0),
            PacketType.SUBSCRIBE, new SubscribeReader(),
            PacketType.UNSUBSCRIBE, new UnsubscribeReader(),
            PacketType.PINGREQ, new EmptyReader(new Packet.PingReq()),
            PacketType.DISCONNECT, new EmptyReader(new Packet.Disconnect())));

    /** Nobody may make the gate hold a large packet before saying who he is. */
    private static final int FIRST_PACKET_LIMIT = 65535;

    private final int maxRemainingLength;
    private int limit;
    private boolean failed;
    private boolean inputEnded;

    /**
     * Makes the decoder of one connection.
     *
     * @param maxRemainingLength the largest packet that is read, in bytes after the fixed header
     */
    public PacketDecoder(int maxRemainingLength) {
        this.maxRemainingLength = maxRemainingLength;
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
        int length = RemainingLength.read(in);
        if (length > limit) {
            throw MalformedPacketException.tooLarge(length, limit);
        }
        if (length == RemainingLength.INCOMPLETE || length > in.readableBytes()) {
            in.readerIndex(start);
            return;
        }
        int end = in.readerIndex() + length;
        Packet packet = reader.read(header & 0xf, in, end);
        if (in.readerIndex() != end) {
            throw MalformedPacketException.malformed(
                    packet.type() + " with " + (end - in.readerIndex()) + " bytes too many");
        }
        limit = maxRemainingLength;
        out.add(packet);
    }

    private static PacketReader reader(int header) throws MalformedPacketException {
        PacketType type = PacketType.of(header >> 4);
        PacketReader reader = READERS.get(type);
        if (reader == null) {
            throw MalformedPacketException.malformed("a packet of type " + type + " from a client");
        }
        return reader;
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
