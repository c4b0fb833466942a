package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A dialogue that goes otherwise than it is written fails, and says where. */
final class DialogueRunnerTest {

    private static DialogueRunner runner;

    @BeforeAll
    static void start() {
        runner = new DialogueRunner(List.of());
    }

    @AfterAll
    static void stop() {
        runner.close();
    }

    /** Lines are numbered from 1, the header is the first, CONNECT and CONNACK are the next two. */
    private static Dialogue connectedThen(String lines) {
        List<String> all = new ArrayList<>(List.of("[x] wrong", "> 10 . <MQTT> 04 02 003c <runner>", "< 20 02 00 00"));
        all.addAll(List.of(lines.split("; ")));
        return Dialogue.parse("wrong", all).dialogues().get(0);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            > 32 . <none/x> 0007; < 40 02 0008,             wrong:5: < 40 02 0008,           received 40 02 00 07
            > 32 . <none/x> 0007; < nothing,                wrong:5: < nothing,              received 40 02 00 07
            > f0 00; < nothing,                             wrong:5: < nothing,              closed by the gate
            > c0 00; < d0 00; 2> c0 00; 2< d0 00,           wrong:7: 2< d0 00,               closed by the gate
            > c0 00; ! send t text; > f0 00; < end,         wrong:7: < end,                  300700017474657874
            ! refused t text,                               wrong:4: ! refused t text,       to raise a throwable
            > f0 00; ! closed CLIENT_DISCONNECT,            wrong:5: ! closed CLIENT_DISCONNECT, MALFORMED_PACKET
            """)
    void play_gateDoesOtherwise_failsAtThatLine(String lines, String line, String message) {
        assertThatThrownBy(() -> runner.play(connectedThen(lines)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(line)
                .hasMessageContaining(message);
    }

    @Test
    void play_unknownVerb_fails() {
        assertThatThrownBy(() -> runner.play(connectedThen("! dance"))).hasMessageContaining("wrong:4: ! dance");
    }

    @Test
    void parse_noLineOfTheNotation_throws() {
        assertThatThrownBy(() -> connectedThen("? c0 00"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wrong:4: ? c0 00");
    }
}
