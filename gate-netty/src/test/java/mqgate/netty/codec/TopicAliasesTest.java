package mqgate.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of topics on their way to a client that keeps aliases. */
final class TopicAliasesTest {

    private static final byte[] BODY = {0x78};

    private final PacketEncoder encoder = DecoderChannel.codec();
    private final EmbeddedChannel channel = new EmbeddedChannel(encoder);

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private String written(String topic) {
        channel.writeOutbound(new Packet.Publish(topic, BODY));
        ByteBuf bytes = channel.readOutbound();
        try {
            return ByteBufUtil.hexDump(bytes);
        } finally {
            bytes.release();
        }
    }

    private static String hex(String notation) {
        return ByteBufUtil.hexDump(PacketBytes.of(notation));
    }

    private static final long ANY = Long.MAX_VALUE;

    @Test
    void write_topicThatComesAgain_getsAnAliasThen() {
        encoder.speakMqtt5(2, ANY);

        assertThat(written("room")).isEqualTo(hex("30 . <room> 00 78"));
        assertThat(written("room")).isEqualTo(hex("30 . <room> 03 23 0001 78"));
        assertThat(written("room")).isEqualTo(hex("30 . <> 03 23 0001 78"));
        assertThat(written("hall")).isEqualTo(hex("30 . <hall> 00 78"));
        assertThat(written("hall")).isEqualTo(hex("30 . <hall> 03 23 0002 78"));
        assertThat(written("hall")).isEqualTo(hex("30 . <> 03 23 0002 78"));
    }

    @Test
    void write_topicsThatComeOnce_takeNoAliasAway() {
        encoder.speakMqtt5(1, ANY);
        written("room");
        written("room");
        for (int i = 0; i < 100; i++) {
            String once = "echo/" + i;
            assertThat(written(once)).isEqualTo(hex("30 . <" + once + "> 00 78"));
        }

        assertThat(written("room")).isEqualTo(hex("30 . <> 03 23 0001 78"));
    }

    @Test
    void write_allAliasesUsed_theTopicNotSentForLongestLosesIts() {
        encoder.speakMqtt5(2, ANY);
        for (String topic : List.of("room", "room", "hall", "hall", "room", "yard")) {
            written(topic);
        }

        assertThat(written("yard")).isEqualTo(hex("30 . <yard> 03 23 0002 78"));
        assertThat(written("room")).isEqualTo(hex("30 . <> 03 23 0001 78"));
        assertThat(written("hall")).isEqualTo(hex("30 . <hall> 00 78"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 257, 1000})
    void write_topicTooShortOrTooLong_getsNone(int length) {
        encoder.speakMqtt5(2, ANY);
        String topic = "t".repeat(length);

        for (int i = 0; i < 3; i++) {
            assertThat(written(topic)).isEqualTo(hex("30 . <" + topic + "> 00 78"));
        }
    }

    @Test
    void write_noAliasesAllowed_isThePlainTopic() {
        encoder.speakMqtt5(0, ANY);

        for (int i = 0; i < 3; i++) {
            assertThat(written("room")).isEqualTo(hex("30 . <room> 00 78"));
        }
    }

    @Test
    void write_noRoomForTheAlias_isThePlainTopic() {
        encoder.speakMqtt5(2, 10);

        for (int i = 0; i < 3; i++) {
            assertThat(written("room")).isEqualTo(hex("30 . <room> 00 78"));
        }
    }

    @Test
    void write_mqtt3_hasNoProperties() {
        assertThat(written("a")).isEqualTo(hex("30 . <a> 78"));
        assertThat(written("a")).isEqualTo(hex("30 . <a> 78"));
    }
}
