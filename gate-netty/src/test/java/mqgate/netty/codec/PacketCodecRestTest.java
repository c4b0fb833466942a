package mqgate.netty.codec;

import static java.util.Arrays.copyOf;
import static java.util.Arrays.copyOfRange;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a read, by all the ways in which it is gone on with. */
final class PacketCodecRestTest {

    private static final byte[] STREAM = PacketBytes.join(
            PacketBytes.of("30 . <a/b> 6869"),
            PacketBytes.of("c0 00"),
            PacketBytes.of("32 . <a> 0001 68"),
            PacketBytes.packet(0x30, copyOf(PacketBytes.of("<t>"), 130)),
            PacketBytes.of("40 . 0007"));
    private static final int SMALL = 4096;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

    private static byte[] acks(int count) {
        return PacketBytes.join(IntStream.range(0, count)
                .mapToObj(i -> PacketBytes.of("40 . %04x".formatted(i + 1)))
                .toArray(byte[][]::new));
    }

    private static List<String> ackTexts(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "PUBACK id=" + i).toList();
    }

    @Test
    void read_cutIntoThree_isTheSamePackets() {
        List<String> expected = DecoderChannel.decode(STREAM);
        assertThat(expected).hasSize(5);

        for (int i = 1; i < STREAM.length; i++) {
            for (int j = i + 1; j < STREAM.length; j++) {
                assertThat(DecoderChannel.decode(
                                copyOf(STREAM, i), copyOfRange(STREAM, i, j), copyOfRange(STREAM, j, STREAM.length)))
                        .as("cut at %d and %d", i, j)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void pause_manyReadsArrive_areReadInOrderOnResume() {
        byte[] bytes = acks(3000);
        try (DecoderChannel decoder = new DecoderChannel()) {
            decoder.pauseAfter(10);
            for (int i = 0; i < bytes.length; i += 999) {
                decoder.write(copyOfRange(bytes, i, Math.min(i + 999, bytes.length)));
            }

            assertThat(decoder.write(new byte[0])).isEqualTo(ackTexts(11));
            assertThat(decoder.resume()).isEqualTo(ackTexts(3000));
        }
    }

    @Test
    void inputEnds_pausedWithARest_whatIsWholeIsRead() {
        byte[] bytes = acks(20);
        try (DecoderChannel decoder = new DecoderChannel()) {
            decoder.pauseAfter(4);
            decoder.write(copyOf(bytes, bytes.length - 1));

            List<String> events = decoder.fireUserEvent(ChannelInputShutdownEvent.INSTANCE);

            assertThat(events.subList(0, 19)).isEqualTo(ackTexts(19));
            assertThat(events).hasSize(20).last().asString().startsWith("event ");
        }
    }

    /** Does something else for each packet. */
    private final class Peer extends ChannelInboundHandlerAdapter {

        private final List<Integer> ids = new ArrayList<>();
        private final EmbeddedChannel channel =
                new EmbeddedChannel(DecoderChannel.codec(PacketReaders.strict(), 10_000_000, 0));
        private Runnable action = () -> {};

        Peer() {
            channel.config().setAllocator(allocator);
            write(PacketBytes.of("10 . <MQTT> 04 02 0000 <>"));
            channel.pipeline().addLast(this);
        }

        /** As a socket is read: into a large buffer that others wait for. */
        void write(byte[] bytes) {
            ByteBuf buffer = Unpooled.buffer(65_536).writeBytes(bytes);
            channel.writeInbound(buffer);
            assertThat(buffer.refCnt())
                    .as("references to what the socket was read into")
                    .isZero();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Packet.Ack ack) {
                ids.add(ack.packetId());
                action.run();
            }
        }

        void resume() {
            channel.config().setAutoRead(true);
            channel.pipeline().fireUserEventTriggered(PacketCodec.Resume.INSTANCE);
        }

        void end() {
            channel.finishAndReleaseAll();
            assertThat(held()).as("bytes not released").isZero();
        }
    }

    private long held() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 400})
    void handling_stopsAndResumesReadingAtOnce_keepsTheOrder(int readSize) {
        byte[] bytes = acks(100);
        Peer peer = new Peer();
        peer.action = () -> {
            peer.channel.config().setAutoRead(false);
            peer.resume();
        };

        for (int i = 0; i < bytes.length; i += readSize) {
            peer.write(copyOfRange(bytes, i, Math.min(i + readSize, bytes.length)));
        }

        assertThat(peer.ids)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
        peer.end();
    }

    @Test
    void handling_moreArrivesMeanwhile_isReadBehindTheRest() {
        byte[] bytes = acks(9);
        Peer peer = new Peer();
        peer.action = () -> {
            if (peer.ids.size() == 2) {
                peer.write(copyOfRange(bytes, 18, bytes.length));
            }
        };

        peer.write(copyOf(bytes, 18));

        assertThat(peer.ids).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        peer.end();
    }

    @Test
    void handling_closesTheConnection_releasesTheRest() {
        byte[] bytes = acks(9);
        Peer peer = new Peer();
        peer.action = () -> peer.channel.close();

        peer.write(copyOf(bytes, 18));

        assertThat(peer.ids).startsWith(1);
        peer.end();
    }

    @Test
    void handling_removesTheDecoder_releasesTheRest() {
        Peer peer = new Peer();
        peer.action = () -> peer.channel.pipeline().remove(PacketCodec.class);

        peer.write(acks(9));

        assertThat(peer.ids).containsExactly(1);
        peer.end();
    }

    @Test
    void read_halfAPacket_holdsLittle() {
        Peer peer = new Peer();

        peer.write(PacketBytes.join(acks(1000), new byte[] {0x40, 2, 0}));

        assertThat(peer.ids).hasSize(1000);
        assertThat(held()).isPositive().isLessThanOrEqualTo(64);
        peer.end();
    }

    @Test
    void read_halfAPacketBehindALargeOne_holdsLittle() {
        byte[] large = PacketBytes.packet(0x30, copyOf(PacketBytes.of("<t>"), 1_000_000));
        Peer peer = new Peer();
        for (int i = 0; i < large.length; i += 50_000) {
            int end = Math.min(i + 50_000, large.length);
            byte[] part = copyOfRange(large, i, end);
            peer.write(end == large.length ? PacketBytes.join(part, new byte[] {0x40}) : part);
        }

        assertThat(held()).isPositive().isLessThanOrEqualTo(SMALL);
        peer.write(new byte[] {2, 0, 7});
        assertThat(peer.ids).containsExactly(7);
        peer.end();
    }
}
