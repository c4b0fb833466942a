package mqgate.netty.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics that come again and again, on connections of one event loop. */
final class TopicCacheTest {

    private final PacketReaders readers = PacketReaders.strict();
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    @AfterEach
    void close() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private EmbeddedChannel connect(String level, String properties) {
        EmbeddedChannel channel = new EmbeddedChannel(DecoderChannel.codec(readers, 1_000_000, 10));
        channels.add(channel);
        channel.writeInbound(
                Unpooled.wrappedBuffer(PacketBytes.of("10 . <MQTT> " + level + " 02 0000 " + properties + " <>")));
        channel.readInbound();
        return channel;
    }

    private EmbeddedChannel connect() {
        return connect("04", "");
    }

    private EmbeddedChannel connect5() {
        return connect("05", "00");
    }

    private static String read(EmbeddedChannel channel, byte[] packet) {
        channel.writeInbound(Unpooled.wrappedBuffer(packet));
        return ((Packet.Publish) channel.readInbound()).topic();
    }

    private static byte[] publish(byte[] topic) {
        byte[] length = {(byte) (topic.length >> 8), (byte) topic.length};
        return PacketBytes.packet(0x30, PacketBytes.join(length, topic, new byte[] {1, 2, 3}));
    }

    private static byte[] publish(String topic) {
        return publish(topic.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128})
    void topic_comesAgain_isOneStringFromTheThirdTime(int length) {
        byte[] packet = publish("t".repeat(length));
        read(connect(), packet);
        read(connect(), packet);

        String third = read(connect(), packet);

        assertThat(third).isEqualTo("t".repeat(length));
        assertThat(read(connect(), packet)).isSameAs(third);
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 1000, 65_535})
    void topic_longOneComesAgain_isReadAsItIs(int length) {
        EmbeddedChannel channel = connect();
        for (int i = 0; i < 4; i++) {
            assertThat(read(channel, publish("t".repeat(length)))).isEqualTo("t".repeat(length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "日本", "привет/мир", "🎲/würfel", "\uFEFF", "a/日本/🎲/and so on until it is longer"})
    void topic_notOfAscii_isReadAsItIsHoweverOften(String topic) {
        EmbeddedChannel channel = connect();
        for (int i = 0; i < 5; i++) {
            assertThat(read(channel, publish(topic))).isEqualTo(topic);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 127, 128, 129})
    void topics_differInOneCharacter_areNeverConfused(int length) {
        EmbeddedChannel channel = connect();
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < length; i++) {
                for (char c : new char[] {'a', 'b', '\u007e', '\u0001'}) {
                    String topic = "a".repeat(i) + c + "a".repeat(length - i - 1);

                    assertThat(read(channel, publish(topic))).isEqualTo(topic);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void topics_manyRandomOnes_areReadAsTheyAre(long seed) {
        Random random = new Random(seed);
        EmbeddedChannel channel = connect();
        List<String> topics = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            topics.add(random(random));
        }
        for (int i = 0; i < 60_000; i++) {
            String topic = topics.get(random.nextInt(1 + random.nextInt(topics.size())));

            assertThat(read(channel, publish(topic)))
                    .as("seed %d, read %d", seed, i)
                    .isEqualTo(topic);
        }
    }

    /** Few characters, so that many names are alike. */
    private static String random(Random random) {
        int[] characters = random.ints(1 + random.nextInt(random.nextBoolean() ? 10 : 130), 0, 3)
                .map(i -> "a/é".charAt(i))
                .toArray();
        return new String(characters, 0, characters.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "61 2f 23",
                "2b",
                "61 2b 61",
                "61 00 61",
                "00",
                "c3 28",
                "61 61 61 61 61 61 61 61 ff",
                "ed a0 80",
                "c0 80"
            })
    void topic_invalid_isRefusedHoweverOften(String topic) {
        byte[] packet = publish(PacketBytes.of(topic));

        for (int i = 0; i < 5; i++) {
            EmbeddedChannel mqtt3 = connect();
            EmbeddedChannel mqtt5 = connect5();
            assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> read(mqtt3, packet));
            assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> read(mqtt5, packet));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"30 . <>", "30 . <> 00"})
    void topic_empty_isRefusedHoweverOften(String packet) {
        for (int i = 0; i < 5; i++) {
            EmbeddedChannel channel = packet.endsWith("00") ? connect5() : connect();
            assertThatExceptionOfType(MalformedPacketException.class)
                    .isThrownBy(() -> read(channel, PacketBytes.of(packet)));
        }
    }

    @Test
    void alias_topicsComeAgain_standsForTheLastOneOfItsConnection() {
        EmbeddedChannel first = connect5();
        EmbeddedChannel second = connect5();
        for (int i = 0; i < 5; i++) {
            assertThat(read(first, PacketBytes.of("30 . <a/b> 03 230001 00"))).isEqualTo("a/b");
            assertThat(read(second, PacketBytes.of("30 . <c/d> 03 230001 00"))).isEqualTo("c/d");

            assertThat(read(first, PacketBytes.of("30 . <> 03 230001 00"))).isEqualTo("a/b");
            assertThat(read(second, PacketBytes.of("30 . <> 03 230001 00"))).isEqualTo("c/d");
        }
    }
}
