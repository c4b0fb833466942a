package mqgate.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What is refused is named, and in few words: what they are may come from a client. */
final class ArgumentsTest {

    private static final byte[] BODY = new byte[0];

    @Test
    void checkMessage_topicTooLong_isNotQuotedWhole() {
        assertThatThrownBy(() -> Arguments.checkMessage("x".repeat(65_536), BODY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topic: " + "x".repeat(128)
                        + "… (expected: 1 to 65535 bytes without wildcards and the character 0)");
    }

    @Test
    void checkMessage_topicWithCharacter0_isNamedInPlainText() {
        assertThatThrownBy(() -> Arguments.checkMessage("a\0b", BODY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("topic: a?b (expected: ");
    }
}
