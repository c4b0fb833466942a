package mqgate.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LoopbackNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:3655",
                "127.0.0.1",
                "127.0.0.1:3655",
                "127.1.2.3:1",
                "[::1]",
                "[::1]:65535"
            })
    void isOne_thisMachine_isTrue(String host) {
        assertThat(LoopbackNames.isOne(host)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                ":3655",
                "example.org",
                "localhost.example.org",
                "example.localhost.org:3655",
                "127.0.0.1.example.org",
                "127.0.0.1@example.org",
                "127.example.org",
                "10.0.0.1:3655",
                "0.0.0.0:3655",
                "localhost:port",
                "localhost\n"
            })
    void isOne_anythingElse_isFalse(String host) {
        assertThat(LoopbackNames.isOne(host)).isFalse();
    }
}
