package mqgate.api.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import mqgate.api.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuthResultTest {

    @Test
    void accept_withoutUser_isAGuestWithoutSettings() {
        AuthResult.Accept accept = AuthResult.accept();

        assertThat(accept.getUserId()).isEmpty();
        assertThat(accept.getSettings()).isEmpty();
        assertThat(accept.getAuthenticationData()).isEmpty();
        assertThat(accept).hasToString("accept a guest");
    }

    @Test
    void accept_withAll_keepsAllAndChangesNoOther() {
        AuthResult.Accept user = AuthResult.accept("ann");
        AuthResult.Accept all = user.withSetting("rank", "7")
                .withSetting("team", "red")
                .withAuthenticationData("proof".getBytes(UTF_8));

        assertThat(all.getUserId()).isEqualTo("ann");
        assertThat(all.getSettings()).isEqualTo(Map.of("rank", "7", "team", "red"));
        assertThat(all.getAuthenticationData())
                .hasValueSatisfying(data -> assertThat(data).asString(UTF_8).isEqualTo("proof"));
        assertThat(user.getSettings()).isEmpty();
        assertThat(all).hasToString("accept ann");
    }

    @Test
    void accept_emptyUser_throwsIllegalArgument() {
        assertThatThrownBy(() -> AuthResult.accept(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("userId: an empty string (expected: a user id, or accept() for a guest)");
    }

    @Test
    void reject_withoutReason_isNotAuthorized() {
        AuthResult.Reject reject = AuthResult.reject();

        assertThat(reject.getReason()).isEqualTo(CloseReason.NOT_AUTHORIZED);
        assertThat(reject.getWords()).isEmpty();
        assertThat(reject.getServerReference()).isEmpty();
    }

    @Test
    void reject_withAll_keepsAll() {
        AuthResult.Reject reject = AuthResult.reject(CloseReason.USE_ANOTHER_SERVER)
                .withWords("full")
                .withServerReference("eu2.example.com:1883");

        assertThat(reject.getReason()).isEqualTo(CloseReason.USE_ANOTHER_SERVER);
        assertThat(reject.getWords()).isEqualTo("full");
        assertThat(reject.getServerReference()).isEqualTo("eu2.example.com:1883");
    }

    @ParameterizedTest
    @EnumSource(
            value = CloseReason.class,
            names = {"CLIENT_DISCONNECT", "KICKED", "AUTHENTICATION_TIMEOUT", "AUTHENTICATION_FAILED", "PROTOCOL_ERROR"
            })
    void reject_reasonThatIsNoAnswer_throwsIllegalArgument(CloseReason reason) {
        assertThatThrownBy(() -> AuthResult.reject(reason))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reason: " + reason + " (expected: one that rejects a client)");
    }
}
