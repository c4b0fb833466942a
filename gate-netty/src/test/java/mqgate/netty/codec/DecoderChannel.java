package mqgate.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A decoder in a channel that has seen a CONNECT of MQTT 3.1.1, and all it fired since: packets as text, faults as {@code REASON: message}. */
final class DecoderChannel implements AutoCloseable {

    static final int MAX_LENGTH = 268_435_455;

    private final List<String> events = new ArrayList<>();
    private final List<ByteBuf> written = new ArrayList<>();
    private final EmbeddedChannel channel;
    private int pauseAfter = -1;

    DecoderChannel() {
        this(MAX_LENGTH);
    }

    DecoderChannel(int limit) {
        this(limit, PacketBytes.of("10 . <MQTT> 04 02 0000 <>"));
    }

    private DecoderChannel(int limit, byte[] connect) {
        channel = new EmbeddedChannel(codec(PacketReaders.strict(), limit, 0));
        channel.writeInbound(Unpooled.wrappedBuffer(connect));
        channel.pipeline().addLast(new Recorder());
    }

    /** A codec that writes MQTT 3. */
    static PacketCodec codec() {
        return codec(PacketReaders.strict(), MAX_LENGTH, 0);
    }

    static PacketCodec codec(PacketReaders dialect, int limit, int topicAliasMaximum) {
        return new PacketCodec(new PacketCodec.Reading(dialect, limit, topicAliasMaximum), Traffic.NONE);
    }

    static DecoderChannel beforeConnect() {
        return new DecoderChannel(MAX_LENGTH, new byte[0]);
    }

    /** What a new decoder makes of these bytes, one array after the other. */
    static List<String> decode(byte[]... writes) {
        try (DecoderChannel decoder = new DecoderChannel()) {
            return decoder.write(writes);
        }
    }

    /** Returns everything fired so far. */
    List<String> write(byte[]... writes) {
        for (byte[] bytes : writes) {
            ByteBuf buffer = Unpooled.buffer().writeBytes(bytes);
            written.add(buffer);
            channel.writeInbound(buffer);
        }
        return List.copyOf(events);
    }

    List<String> write(String notation) {
        return write(PacketBytes.of(notation));
    }

    /** Switches auto-read off while the packet after so many others is handled. */
    void pauseAfter(int events) {
        pauseAfter = events;
    }

    void setAutoRead(boolean autoRead) {
        channel.config().setAutoRead(autoRead);
    }

    List<String> resume() {
        setAutoRead(true);
        channel.pipeline().fireUserEventTriggered(PacketCodec.Resume.INSTANCE);
        return List.copyOf(events);
    }

    List<String> fireUserEvent(Object event) {
        channel.pipeline().fireUserEventTriggered(event);
        return List.copyOf(events);
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
        assertThat(written).as("buffers not released").allMatch(buffer -> buffer.refCnt() == 0);
    }

    static byte[][] bytewise(byte[] bytes) {
        byte[][] single = new byte[bytes.length][];
        Arrays.setAll(single, i -> new byte[] {bytes[i]});
        return single;
    }

    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            events.add(PacketText.of((Packet) message));
            if (events.size() == pauseAfter + 1) {
                setAutoRead(false);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (!(event instanceof PacketCodec.Resume)) {
                events.add("event " + event);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof MalformedPacketException fault) {
                assertThat(fault.getStackTrace()).isEmpty();
                assertThat(fault).hasNoCause();
                events.add(fault.getReason() + ": " + fault.getMessage());
            } else {
                events.add("UNEXPECTED " + cause);
            }
        }
    }
}
