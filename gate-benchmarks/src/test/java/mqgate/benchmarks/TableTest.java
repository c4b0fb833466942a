package mqgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {

    private static final Case CASE = new Case(
            "case",
            "A case",
            List.of(Figure.compared("cost", "/cost", 1), Figure.total("faults", "/lost")),
            (fleet, server, seconds) -> JsonNodeFactory.instance.objectNode(),
            true);

    private static Measurement measurement(String server, int round, double cost, int lost) {
        return new Measurement(
                "case",
                server,
                round,
                JsonNodeFactory.instance.objectNode().put("cost", cost).put("lost", lost));
    }

    @Test
    void toString_ofRounds_comparesWithinEachRound() {
        Table table = new Table(
                CASE,
                List.of(
                        measurement("raw", 1, 1, 0),
                        measurement("gate", 1, 2, 1),
                        measurement("raw", 2, 10, 0),
                        measurement("gate", 2, 15, 2)));

        String text = table.toString();

        assertThat(text)
                .contains("| server | n | cost | ÷ raw | faults |")
                .contains("| raw | 2 | 5.5 (1.0–10.0) | 1.00 (1.00–1.00) | 0 |")
                .contains("| gate | 2 | 8.5 (2.0–15.0) | 1.75 (1.50–2.00) | 3 |");
    }

    @Test
    void toString_ofFailedRound_leavesItOut() {
        Measurement failed = new Measurement(
                "case", "gate", 1, JsonNodeFactory.instance.objectNode().put("failed", "dead"));

        String text = new Table(CASE, List.of(failed, measurement("gate", 2, 3, 0))).toString();

        assertThat(text).contains("| gate | 1 | 3.0 (3.0–3.0) | 0 |");
    }
}
