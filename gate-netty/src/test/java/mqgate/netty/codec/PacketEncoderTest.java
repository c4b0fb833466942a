package mqgate.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketEncoderTest {

    private static final Packet PONG = Packet.PING_RESP;
    private static final Packet ACK = new Packet.Ack(PacketType.PUBACK, 1);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    private final EmbeddedChannel channel = new EmbeddedChannel(DecoderChannel.codec());

    @BeforeEach
    void countMemory() {
        channel.config().setAllocator(allocator);
    }

    @AfterEach
    void assertNothingLeaked() {
        channel.finishAndReleaseAll();
        assertThat(used()).as("bytes not released").isZero();
    }

    @Test
    void flush_packetsWritten_joinsThemInOneBuffer() {
        write(PONG, ACK, new Packet.Publish("a", new byte[] {1}));
        assertThat(sent()).isEmpty();

        channel.flush();
        assertThat(sent()).containsExactly("d000" + "40020001" + "3004000161" + "01");

        write(ACK);
        channel.flush();
        assertThat(sent()).containsExactly("40020001");
    }

    @Test
    void flush_nothingWritten_sendsNothing() {
        channel.flush();

        assertThat(sent()).isEmpty();
    }

    @Test
    void write_realPromise_sendsWhatWaitsAndCompletesWhenItIsFlushed() {
        write(PONG);

        ChannelFuture written = channel.write(ACK);
        write(PONG);

        assertThat(written.isDone()).isFalse();
        channel.flush();
        assertThat(written.isSuccess()).isTrue();
        assertThat(sent()).containsExactly("d00040020001", "d000");
    }

    @Test
    void write_realPromiseOfLostChannel_fails() {
        ChannelFuture written = channel.write(ACK);

        channel.close();

        assertThat(written.isDone()).isTrue();
        assertThat(written.isSuccess()).isFalse();
        assertThat(sent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void write_packetOfClient_failsItsPromiseAndHarmsNoOther(boolean batchBegun) {
        if (batchBegun) {
            write(PONG);
        }

        ChannelFuture failed = channel.write(new Packet.PingReq(false));
        write(ACK);
        channel.flush();

        assertThat(failed.cause())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("packet: PINGREQ (expected: a packet that a server sends)");
        assertThat(sent()).containsExactly((batchBegun ? "d000" : "") + "40020001");
    }

    @Test
    void write_otherMessage_passesAfterWhatWasWrittenBefore() {
        ByteBuf bytes = Unpooled.copiedBuffer(new byte[] {7});
        write(PONG, "text", ACK, bytes, PONG);
        channel.flush();

        assertThat(sent()).containsExactly("d000", "text", "40020001", "07", "d000");
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void write_smallEncodedPacket_isCopiedAndStaysWithItsMaker() {
        EncodedPacket small = encoded(1024);

        write(PONG, small, ACK);
        assertThat(small.bytes().refCnt()).isEqualTo(1);
        String packet = ByteBufUtil.hexDump(small.bytes());
        small.bytes().release();
        channel.flush();

        assertThat(sent()).containsExactly("d000" + packet + "40020001");
    }

    @Test
    void write_largeEncodedPacket_isSharedInItsPlace() {
        EncodedPacket large = encoded(1025);
        write(PONG, large, ACK, large);
        assertThat(large.bytes().refCnt()).isEqualTo(3);
        assertThat(large.bytes().readableBytes()).isEqualTo(1025);

        large.bytes().setByte(1024, 0x55); // seen by whoever shares the memory
        String packet = ByteBufUtil.hexDump(large.bytes());
        channel.flush();

        assertThat(packet).endsWith("55");
        assertThat(sent()).containsExactly("d000", packet, "40020001", packet);
        assertThat(large.bytes().release()).isTrue();
    }

    @Test
    void write_largeEncodedPacketWithRealPromise_completesWhenItIsFlushed() {
        EncodedPacket large = encoded(5000);

        ChannelFuture written = channel.write(large);
        assertThat(written.isDone()).isFalse();
        channel.flush();

        assertThat(written.isSuccess()).isTrue();
        assertThat(sent()).hasSize(1);
        assertThat(large.bytes().release()).isTrue();
    }

    @Test
    void write_encodedPacketToManyChannels_isReadWholeByEach() {
        for (int length : new int[] {100, 3000}) {
            EncodedPacket packet = encoded(length);
            String bytes = ByteBufUtil.hexDump(packet.bytes());
            for (int i = 0; i < 3; i++) {
                EmbeddedChannel other = new EmbeddedChannel(DecoderChannel.codec());
                other.write(packet, other.voidPromise());
                other.flush();
                ByteBuf sent = other.readOutbound();
                assertThat(ByteBufUtil.hexDump(sent)).isEqualTo(bytes);
                sent.skipBytes(length).release();
                other.finishAndReleaseAll();
            }
            assertThat(packet.bytes().release()).isTrue();
        }
    }

    @Test
    void write_moreThanOneBatch_isSplitInOrder() {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            byte[] payload = new byte[1000];
            payload[999] = (byte) i;
            write(new Packet.Publish("a", payload));
            expected.append("30eb07000161").append(HexFormat.of().formatHex(payload));
        }
        channel.flush();

        List<String> sent = sent();
        assertThat(sent).hasSizeBetween(5, 6).allMatch(batch -> batch.length() <= 2 * 65_536);
        assertThat(String.join("", sent)).isEqualTo(expected.toString());
    }

    @Test
    void write_packetLongerThanBatch_isSentWholeInItsPlace() {
        write(PONG, new Packet.Publish("a", new byte[100_000]), ACK);
        channel.flush();

        assertThat(sent()).containsExactly("d000", "30a38d06000161" + "00".repeat(100_000), "40020001");
    }

    @Test
    void handlerRemoved_batchUnflushed_releasesIt() {
        write(PONG, new Packet.Publish("a", new byte[1000]));
        assertThat(used()).isPositive();

        channel.pipeline().remove(PacketEncoder.class);

        assertThat(used()).isZero();
        channel.flush();
        assertThat(sent()).isEmpty();
    }

    @Test
    void close_batchUnflushed_releasesIt() {
        write(PONG);

        channel.close();

        assertThat(used()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void write_anything_keepsOrderAndReferences(long seed) {
        Random random = new Random(seed);
        RandomPackets packets = new RandomPackets(random);
        StringBuilder expected = new StringBuilder();
        List<ByteBuf> own = new ArrayList<>();
        List<ChannelFuture> futures = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Packet packet = packets.ofServer(random.nextInt(20) == 0 ? 80_000 : 3_000);
            EncodedPacket encoded = EncodedPacket.encode(packet, PacketWriter.MQTT3, allocator);
            expected.append(ByteBufUtil.hexDump(encoded.bytes()));
            own.add(encoded.bytes());
            Object message = switch (random.nextInt(3)) {
                case 0 -> encoded;
                case 1 -> encoded.bytes().copy();
                default -> packet;
            };
            if (random.nextInt(8) == 0) {
                futures.add(channel.write(message));
            } else {
                write(message);
            }
            if (random.nextInt(8) == 0) {
                channel.flush();
            }
        }
        channel.flush();

        assertThat(String.join("", sent()).equals(expected.toString()))
                .as("seed %d", seed)
                .isTrue();
        assertThat(futures).as("seed %d", seed).allMatch(ChannelFuture::isSuccess);
        assertThat(own)
                .as("seed %d", seed)
                .allMatch(bytes -> bytes.refCnt() == 1)
                .allMatch(ByteBuf::release);
    }

    private void write(Object... messages) {
        for (Object message : messages) {
            channel.write(message, channel.voidPromise());
        }
    }

    /** Everything sent since the last call, a buffer as hex digits. */
    private List<String> sent() {
        List<String> sent = new ArrayList<>();
        for (Object message; (message = channel.readOutbound()) != null; ) {
            if (message instanceof ByteBuf bytes) {
                sent.add(ByteBufUtil.hexDump(bytes));
                bytes.release();
            } else {
                sent.add(message.toString());
            }
        }
        return sent;
    }

    private long used() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /** A PUBLISH that takes so many bytes. */
    private EncodedPacket encoded(int length) {
        int header = length < 130 ? 5 : 6;
        EncodedPacket packet = EncodedPacket.mqtt3(new Packet.Publish("a", new byte[length - header]), allocator);
        assertThat(packet.bytes().readableBytes()).isEqualTo(length);
        return packet;
    }
}
