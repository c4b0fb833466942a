package mqgate.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** User properties that a client has sent. */
final class UserPropertiesTest {

    private static final Properties SENT = Properties.builder()
            .userProperty("name", "first")
            .number(Property.TOPIC_ALIAS, 7)
            .userProperty("", "")
            .userProperty("name", "second")
            .string(Property.CONTENT_TYPE, "text")
            .userProperty("Straße 世界", "x".repeat(300))
            .build();

    private static Properties read(Properties sent) throws MalformedPacketException {
        ByteBuf in = Unpooled.buffer();
        PropertiesWriter.write(sent, in);
        return PropertiesReader.PUBLISH.read(in, in.writerIndex());
    }

    @Test
    void userProperties_read_areThoseThatWereSentInTheirOrder() throws Exception {
        Properties read = read(SENT);

        assertThat(read.userProperties()).isEqualTo(SENT.userProperties()).hasSize(4);
        assertThat(read.number(Property.TOPIC_ALIAS, 0)).isEqualTo(7);
        assertThat(read.string(Property.CONTENT_TYPE)).isEqualTo("text");
        assertThat(PropertiesWriter.length(read)).isEqualTo(PropertiesWriter.length(SENT));
    }

    @Test
    void userProperty_severalOfOneName_isTheFirst() throws Exception {
        Properties read = read(SENT);

        assertThat(read.userProperty("name")).isEqualTo("first");
        assertThat(read.userProperty("")).isEmpty();
        assertThat(read.userProperty("Straße 世界")).hasSize(300);
        assertThat(read.userProperty("nam")).isNull();
        assertThat(read.userProperty("first")).isNull();
    }

    @Test
    void isEmpty_nothingButAUserProperty_isFalse() throws Exception {
        Properties read = read(Properties.builder().userProperty("a", "b").build());

        assertThat(read.isEmpty()).isFalse();
        assertThat(read.toBuilder().userProperty("c", "d").build().userProperties())
                .containsExactly(new Properties.Pair("a", "b"), new Properties.Pair("c", "d"));
    }

    /** Tiny ones take twenty times as much as objects, and a will stays for the whole session. */
    @Test
    void userProperties_read_areNotKeptAsObjects() throws Exception {
        Properties read = read(SENT);

        assertThat(read.userProperties().get(0))
                .isNotSameAs(read.userProperties().get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"07 26 0002 c328 0000", "06 26 0000 0001 00", "04 26 0000 00", "05 26 0000 0001", "04 26 0003 61"
            })
    void read_noText_isMalformed(String properties) {
        ByteBuf in = Unpooled.wrappedBuffer(PacketBytes.of(properties));

        assertThatThrownBy(() -> PropertiesReader.PUBLISH.read(in, in.writerIndex()))
                .isInstanceOfSatisfying(
                        MalformedPacketException.class,
                        fault -> assertThat(fault.getReason()).isEqualTo(MalformedPacketException.Reason.MALFORMED));
    }
}
