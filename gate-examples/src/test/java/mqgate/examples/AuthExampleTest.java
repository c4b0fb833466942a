package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttSecurityException;
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
    void connect_rightPassword_isThatUser(String userName, String password) throws Exception {
        try (Player player = Player.overTcp(example, userName, password)) {
            assertThat(player.askForReply("login/HD_who/1", ""))
                    .isEqualTo("\"Error\":\"\",\"Result\":{\"settings\":{},\"user\":\"" + userName + "\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({"ann, rainbow", "ann, Sesame", "ann, ''", "nobody, sesame", "'', ''"})
    void connect_wrongPassword_isNotLetIn(String userName, String password) {
        assertThatThrownBy(() -> Player.overTcp(example, userName, password))
                .isInstanceOfSatisfying(
                        MqttSecurityException.class,
                        e -> assertThat(e.getReasonCode()).isEqualTo(MqttException.REASON_CODE_FAILED_AUTHENTICATION));
    }

    @Test
    void connect_noPassword_isNotLetIn() {
        assertThatThrownBy(() -> Player.overTcp(example)).isInstanceOf(MqttSecurityException.class);
        assertThatThrownBy(() -> Player.overWebSocket(example, "/mqtt")).isInstanceOf(MqttSecurityException.class);
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
