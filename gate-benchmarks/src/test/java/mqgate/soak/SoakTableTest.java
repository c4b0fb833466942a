package mqgate.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What grows is told, and what does not is not. */
final class SoakTableTest {

    private static final List<String> FIGURES = List.of(
            "seconds",
            "connections",
            "in/s",
            "out/s",
            "heap",
            "direct",
            "resident",
            "threads",
            "files",
            "sessions",
            "users",
            "groups",
            "queued",
            "cpu",
            "loadCpu",
            "p50",
            "p99",
            "p100",
            "errors");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final SoakTable table = new SoakTable(new PrintStream(printed, true, StandardCharsets.UTF_8));

    private static ObjectNode row() {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        FIGURES.forEach(figure -> row.put(figure, 100_000_000));
        return row;
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private boolean judge(int rows, String figure, long growth) {
        for (int i = 0; i < rows; i++) {
            table.add(row().put(figure, 100_000_000 + i * growth));
        }
        return table.judge();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"heap", "direct", "resident", "threads", "files", "sessions", "users", "groups", "p50", "p99"})
    void judge_figureRises_saysThatItGrows(String figure) {
        boolean steady = judge(20, figure, 20_000_000);

        assertThat(steady).isFalse();
        assertThat(printed()).containsOnlyOnce("**grows**");
    }

    @Test
    void judge_sameRowsAgainAndAgain_saysThatNothingGrows() {
        assertThat(judge(20, "heap", 0)).isTrue();
        assertThat(printed()).contains("steady").doesNotContain("grows");
    }

    @Test
    void judge_oneRowIsOutOfTheOrdinary_saysThatNothingGrows() {
        table.add(row());
        judge(18, "heap", 0);
        table.add(row().put("heap", 900_000_000));

        assertThat(table.judge()).isTrue();
    }

    @Test
    void judge_fewRows_saysThatItCannot() {
        assertThat(judge(7, "heap", 20_000_000)).isTrue();
        assertThat(printed()).contains("No verdict");
    }
}
