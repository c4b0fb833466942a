package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a client into packets and reads them; writes packets as its {@linkplain PacketEncoder other half} does. One handler
 * and one object, because every connection has one. Owned by the event loop.
 *
 * <ul>
 *   <li>A packet is read when all of it has arrived, straight from the bytes as they came; the limit applies as soon as its length is
 *       known. Only the rest of a read is copied, so that nothing larger than it is held.
 *   <li>The first fault is fired as a {@link MalformedPacketException}; whatever follows is thrown away.
 *   <li>While auto-read is off, packets that have arrived stay here; {@link Resume} asks for them, and they are read
 *       anyhow when nothing more can come.
 * </ul>
 */
public final class PacketCodec extends PacketEncoder {

    /** The user event that auto-read was switched on again, which makes the codec go on. */
    public enum Resume {
        /** The only instance. */
        INSTANCE
    }

    /** Nobody may make the gate hold a large packet before saying who he is. */
    private static final int FIRST_PACKET_LIMIT = 65535;

    private static final int SMALLEST_REST = 64;
    private static final int LARGE_REST = 4096; // its buffer is given back when a quarter of it or less is left

    private final Reading settings;
    private TopicAliases.@Nullable Incoming aliases; // made when the first comes
    private @Nullable PacketReader[] readers;
    private int limit;
    private @Nullable ByteBuf unread;
    private boolean unreadIsOwn; // and not what the socket was read into
    private boolean decoding;
    private boolean mqtt5;
    private boolean failed;
    private boolean inputEnded;

    /**
     * How packets are read; connections of one event loop can share it.
     *
     * @param dialect who reads them
     * @param maxRemainingLength the largest packet that is read, in bytes after the fixed header
     * @param topicAliasMaximum how many topic aliases a client may use
     */
    public record Reading(PacketReaders dialect, int maxRemainingLength, int topicAliasMaximum) {}

    /**
     * Makes the codec of one connection, which writes MQTT 3 at first.
     *
     * @param settings how packets are read
     * @param traffic hears what is read and written
     */
    public PacketCodec(Reading settings, Traffic traffic) {
        super(settings.dialect(), traffic);
        this.settings = settings;
        readers = settings.dialect().beforeConnect();
        limit = Math.min(settings.maxRemainingLength(), FIRST_PACKET_LIMIT);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            traffic().read(bytes.readableBytes());
            add(ctx, bytes);
            decodeAll(ctx);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void add(ChannelHandlerContext ctx, ByteBuf bytes) {
        ByteBuf rest = unread;
        if (rest == null) {
            unread = bytes;
            unreadIsOwn = false;
        } else {
            own(ctx, rest, bytes.readableBytes()).writeBytes(bytes);
            bytes.release();
        }
    }

    /** Returns what is unread in a buffer of our own, which has room for more or grows. */
    private ByteBuf own(ChannelHandlerContext ctx, ByteBuf rest, int more) {
        if (unreadIsOwn && (rest.capacity() <= LARGE_REST || rest.readableBytes() + more > rest.capacity() / 4)) {
            rest.discardSomeReadBytes();
            return rest;
        }
        ByteBuf own = ctx.alloc().buffer(Math.max(rest.readableBytes() + more, SMALLEST_REST));
        own.writeBytes(rest);
        rest.release();
        unread = own;
        unreadIsOwn = true;
        return own;
    }

    /** Handling a packet can end the connection, or stop and resume reading: the packets after it keep their order. */
    private void decodeAll(ChannelHandlerContext ctx) {
        if (decoding) {
            return;
        }
        decoding = true;
        try {
            Packet packet;
            while ((packet = next(ctx)) != null) {
                ctx.fireChannelRead(packet);
            }
        } finally {
            decoding = false;
            keepRest(ctx);
        }
    }

    private void keepRest(ChannelHandlerContext ctx) {
        ByteBuf rest = unread;
        if (rest == null) {
            return;
        }
        if (failed || !rest.isReadable()) {
            release();
        } else {
            own(ctx, rest, 0);
        }
    }

    /** Returns the next packet, or null if there is none that may be read now. */
    private @Nullable Packet next(ChannelHandlerContext ctx) {
        ByteBuf in = unread;
        boolean reads = inputEnded || ctx.channel().config().isAutoRead();
        if (in == null || !in.isReadable() || failed || !reads) {
            return null;
        }
        try {
            return decode(in);
        } catch (MalformedPacketException e) {
            return fail(ctx, e);
        } catch (RuntimeException e) { // a reader's mistake must not let a client go on in the middle of a packet
            return fail(ctx, new DecoderException(e));
        }
    }

    private @Nullable Packet fail(ChannelHandlerContext ctx, Exception fault) {
        failed = true;
        ctx.fireExceptionCaught(fault);
        return null;
    }

    private @Nullable Packet decode(ByteBuf in) throws MalformedPacketException {
        int start = in.readerIndex();
        int header = in.readUnsignedByte();
        PacketReader reader = reader(header);
        int length = RemainingLength.read(in, in.writerIndex());
        if (length > limit) {
            throw MalformedPacketException.tooLarge(length, limit);
        }
        if (length == RemainingLength.INCOMPLETE || length > in.readableBytes()) {
            in.readerIndex(start);
            return null;
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
        return accepted;
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
            return publish.properties().isEmpty() ? publish : resolve(publish);
        }
        if (packet instanceof Packet.Connect connect) {
            readers = settings.dialect().after(connect);
            mqtt5 = connect.isMqtt5();
            limit = settings.maxRemainingLength();
        }
        return packet;
    }

    private Packet.Publish resolve(Packet.Publish publish) throws MalformedPacketException {
        if (aliases == null) {
            if (!publish.properties().has(Property.TOPIC_ALIAS)) {
                return publish;
            }
            aliases = new TopicAliases.Incoming(settings.topicAliasMaximum());
        }
        return aliases.resolve(publish);
    }

    private static MalformedPacketException tooLong(Packet packet, int bytes) {
        var fault = MalformedPacketException.malformed(packet.type() + " with " + bytes + " bytes too many");
        return packet instanceof Packet.Connect connect && connect.isMqtt5() ? fault.inMqtt5() : fault;
    }

    private PacketReader reader(int header) throws MalformedPacketException {
        PacketReader reader = readers[header >> 4];
        if (reader != null) {
            return reader;
        }
        PacketType type = PacketType.of(header >> 4);
        throw readers == settings.dialect().beforeConnect()
                ? MalformedPacketException.protocolError("the first packet is of type " + type + " (expected: CONNECT)")
                : MalformedPacketException.malformed("a packet of type " + type + " from a client");
    }

    /**
     * {@return whether nothing that has arrived is still to be read}
     */
    public boolean isEmpty() {
        return unread == null;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Resume) {
            decodeAll(ctx);
            ctx.fireChannelReadComplete();
        } else if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            decodeAll(ctx);
            ctx.fireChannelReadComplete();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        inputEnded = true;
        decodeAll(ctx);
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
        super.handlerRemoved(ctx);
    }

    private void release() {
        ByteBuf rest = unread;
        if (rest != null) {
            unread = null;
            rest.release();
        }
    }
}
