package mqgate.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TopicNameTest {

    @ParameterizedTest
    @MethodSource
    void isValid_goodName_isTrue(String topic) {
        assertThat(TopicName.isValid(topic)).isTrue();
    }

    static Stream<String> isValid_goodName_isTrue() {
        return Stream.of(
                "a",
                "/",
                "//",
                "a/b",
                " ",
                "$SYS/a",
                "\u0001",
                "\ufeff",
                "x".repeat(65_535),
                "é".repeat(32_767),
                "€".repeat(21_845),
                "\ud83d\ude00".repeat(16_383));
    }

    @ParameterizedTest
    @MethodSource
    void isValid_badName_isFalse(String topic) {
        assertThat(TopicName.isValid(topic)).isFalse();
    }

    static Stream<String> isValid_badName_isFalse() {
        return Stream.of(
                "",
                "+",
                "#",
                "a/+",
                "a/#",
                "a+b",
                "a\0b",
                "x".repeat(65_536),
                "é".repeat(32_768),
                "€".repeat(21_846),
                "\ud83d\ude00".repeat(16_384));
    }
}
