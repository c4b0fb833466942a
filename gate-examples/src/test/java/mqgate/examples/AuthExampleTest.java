package mqgate.examples;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import mqgate.api.CloseReason;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuthExampleTest {

    private static ChildProcess example;

    @BeforeAll
    static void start() throws Exception {
        example = ChildProcess.exampleOnFreePorts("auth");
    }

    @AfterAll
    static void stop() {
        example.close();
    }

    @ParameterizedTest
    @CsvSource({"ann, sesame", "bob, rainbow"})
    void connect_rightPassword_isThatUser(String userName, String password) {
        try (TestClient player =
                example.tcp().userName(userName).password(password).connect()) {
            assertThat(player.request("login/HD_who/1", "")).hasResult(Map.of("settings", Map.of(), "user", userName));
        }
    }

    @ParameterizedTest
    @CsvSource({"ann, rainbow", "ann, Sesame", "ann, ''", "nobody, sesame", "'', ''"})
    void connect_wrongPassword_isNotLetIn(String userName, String password) {
        TestClient player = example.tcp().userName(userName).password(password).tryConnect();

        assertThat(player).isRefusedWith(CloseReason.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void connect_noPassword_isNotLetIn() {
        assertThat(example.tcp().tryConnect()).isRefusedWith(CloseReason.BAD_USER_NAME_OR_PASSWORD);
        assertThat(example.webSocket().mqtt5().tryConnect()).isRefusedWith(CloseReason.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void hash_keptAsText_matchesItsPasswordOnly() throws Exception {
        PasswordHash kept = PasswordHash.parse(PasswordHash.of(bytes("zażółć")).toString());

        assertThat(kept.matches(bytes("zażółć"))).isTrue();
        assertThat(kept.matches(bytes("zazolc"))).isFalse();
        assertThat(kept.toString())
                .isNotEqualTo(PasswordHash.of(bytes("zażółć")).toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
