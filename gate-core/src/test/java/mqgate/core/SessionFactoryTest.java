package mqgate.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mqgate.api.Session;
import mqgate.api.SessionFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionFactoryTest {

    private final RecordingGateHandler gate = new RecordingGateHandler();
    private final SessionFactory factory = new SessionFactory(gate, null);

    @Test
    void create_hasGivenFieldsAndNewTrace() {
        Session session = factory.create("s1", "Gate@1", "websocket", "10.0.0.1", Map.of("User-Agent", "test"));

        assertThat(session.getSessionId()).isEqualTo("s1");
        assertThat(session.getServerId()).isEqualTo("Gate@1");
        assertThat(session.getNetwork()).isEqualTo("websocket");
        assertThat(session.getIp()).isEqualTo("10.0.0.1");
        assertThat(session.getSettings()).isEqualTo(Map.of("User-Agent", "test"));
        assertThat(session.getUserId()).isEmpty();
        assertThat(session.getTopic()).isEmpty();
        assertThat(session.getTraceId()).matches("[0-9a-f]{32}");
        assertThat(session.getSpanId()).matches("[0-9a-f]{16}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "2001:db8:0:0:0:0:0:1"})
    void create_address_isWrittenAsItsText(String text) throws Exception {
        Session session = factory.create("s1", "Gate@1", "tcp", InetAddress.getByName(text), Map.of());

        assertThat(session.getIp()).isEqualTo(text);
        assertThat(factory.fromBytes(session.serialize()).getIp()).isEqualTo(text);
        session.setIp("10.0.0.2");
        assertThat(session.getIp()).isEqualTo("10.0.0.2");
    }

    @Test
    void create_settingsChangeLater_areCopied() {
        Map<String, String> settings = new HashMap<>(Map.of("a", "1"));

        Session session = factory.create("s1", "Gate@1", "tcp", "", settings);
        settings.put("a", "2");

        assertThat(session.get("a")).isEqualTo("1");
    }

    @Test
    void fromBytes_actsThroughTheGateHandler() {
        Session session = factory.fromBytes(
                factory.create("s1", "Gate@1", "tcp", "", Map.of()).serialize());

        session.close();

        assertThat(gate.calls).containsExactly("close s1");
    }

    @Test
    void fromBytes_guestJudge_isTheFactorys() {
        SessionFactory judging = new SessionFactory(gate, session -> false);

        assertThat(judging.fromBytes(new byte[0]).isGuest()).isFalse();
        assertThat(judging.fromMap(Map.of()).isGuest()).isFalse();
    }

    @Test
    void fromMap_allFields_areTaken() {
        Session session = factory.fromMap(Map.of(
                "IP", "10.0.0.1",
                "Network", "tcp",
                "UserId", "u1",
                "SessionId", "s1",
                "ServerId", "Gate@1",
                "TraceId", "t1",
                "SpanId", "p1",
                "Topic", "echo/HD_echo",
                "Settings", Map.of("a", "1", "b", "2")));

        assertThat(session.getIp()).isEqualTo("10.0.0.1");
        assertThat(session.getNetwork()).isEqualTo("tcp");
        assertThat(session.getUserId()).isEqualTo("u1");
        assertThat(session.getSessionId()).isEqualTo("s1");
        assertThat(session.getServerId()).isEqualTo("Gate@1");
        assertThat(session.getTraceId()).isEqualTo("t1");
        assertThat(session.getSpanId()).isEqualTo("p1");
        assertThat(session.getTopic()).isEqualTo("echo/HD_echo");
        assertThat(session.getSettings()).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void fromMap_noFields_isEmptySession() {
        assertThat(factory.fromMap(Map.of()).serialize()).isEmpty();
    }

    @Test
    void fromMap_mapsChangeLater_areCopied() {
        Map<String, String> settings = new HashMap<>(Map.of("a", "1"));
        Map<String, Object> fields = new HashMap<>(Map.of("UserId", "u1", "Settings", settings));

        Session session = factory.fromMap(fields);
        fields.put("UserId", "u2");
        settings.put("a", "2");

        assertThat(session.getUserId()).isEqualTo("u1");
        assertThat(session.get("a")).isEqualTo("1");
    }

    static Stream<Arguments> badFields() {
        return Stream.of(
                arguments(
                        Map.of("userid", "u1"),
                        "userid: unknown field (expected: IP, Network, UserId, SessionId, ServerId, TraceId, SpanId,"
                                + " Topic or Settings)"),
                arguments(Map.of("UserId", 7), "UserId: 7 (expected: a string)"),
                arguments(Map.of("IP", List.of()), "IP: [] (expected: a string)"),
                arguments(Map.of("Settings", "a=1"), "Settings: a=1 (expected: a map of strings)"),
                arguments(Map.of("Settings", Map.of("a", 1)), "Settings.a: 1 (expected: a string)"),
                arguments(Map.of("Settings", Map.of(1, "a")), "Settings key: 1 (expected: a string)"));
    }

    @ParameterizedTest
    @MethodSource("badFields")
    void fromMap_badField_throwsSessionFormatException(Map<String, ?> fields, String message) {
        assertThatThrownBy(() -> factory.fromMap(fields))
                .isInstanceOf(SessionFormatException.class)
                .hasMessage(message);
    }

    @Test
    void fromMap_nullValue_throwsSessionFormatException() {
        Map<String, Object> fields = new HashMap<>();
        fields.put("UserId", null);

        assertThatThrownBy(() -> factory.fromMap(fields))
                .isInstanceOf(SessionFormatException.class)
                .hasMessage("UserId: null (expected: a string)");
    }
}
