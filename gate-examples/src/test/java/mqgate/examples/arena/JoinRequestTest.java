package mqgate.examples.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import mqgate.api.GateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JoinRequestTest {

    private static Map<String, Object> body(Object name, Object room) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", name);
        body.put("room", room);
        return body;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ann", "sixteen letters.", "Zoë 北京", "🐸🐸🐸🐸🐸🐸🐸🐸🐸🐸🐸🐸🐸🐸🐸🐸"})
    void parse_nameOfUpToSixteenCharacters_isTaken(String name) {
        assertThat(JoinRequest.parse(body(name, "Room_1-b"))).isEqualTo(new JoinRequest(name, "Room_1-b", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "   ", "seventeen letters", "a\nb", "a\u0000", "a\u007fb", "a\u202eb", "a\u2028b", "\ud83d"})
    void parse_otherName_isRefused(String name) {
        assertThatThrownBy(() -> JoinRequest.parse(body(name, "1")))
                .isInstanceOf(GateException.class)
                .hasMessage("name: " + name + " (expected: 1 to 16 characters, no control characters)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "+", "é", "seventeen-letters"})
    void parse_otherRoom_isRefused(String room) {
        assertThatThrownBy(() -> JoinRequest.parse(body("ann", room)))
                .isInstanceOf(GateException.class)
                .hasMessage("room: " + room + " (expected: 1 to 16 of A-Z, a-z, 0-9, _ and -)");
    }

    @Test
    void parse_otherTypesOrNothing_isRefused() {
        assertThatThrownBy(() -> JoinRequest.parse(body(7, "1"))).hasMessageStartingWith("name: 7 (expected: ");
        assertThatThrownBy(() -> JoinRequest.parse(body("ann", null))).hasMessageStartingWith("room: null (expected: ");
        Map<String, Object> body = body("ann", "1");
        body.put("ticket", 7);
        assertThatThrownBy(() -> JoinRequest.parse(body)).hasMessage("ticket: 7 (expected: a text)");
    }

    @Test
    void parse_spacesAroundAName_areLeftOut() {
        assertThat(JoinRequest.parse(body(" ann  ", "1")).name()).isEqualTo("ann");
    }
}
