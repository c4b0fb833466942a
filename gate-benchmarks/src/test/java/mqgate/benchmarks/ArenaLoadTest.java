package mqgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the command does where there is no arena; with one, it is a measurement. */
final class ArenaLoadTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --jar no-such.jar      | --jar: no-such.jar (expected: the jar of the examples
                    --players 0            | --players: 0 (expected: 1 or more)
                    --players 3 --rooms 4  | --rooms: 4 (expected: 1 to as many as players)
                    --seconds 0            | --seconds: 0.0 (expected: more than 0)
                    """)
    void execute_argumentIsWrong_saysWhichAndWhatIsExpected(String arguments, String expected) {
        StringWriter said = new StringWriter();
        CommandLine command = ArenaLoad.command(System.out).setErr(new PrintWriter(said));

        int status = command.execute(arguments.split(" "));

        assertThat(status).isEqualTo(2);
        assertThat(said.toString()).contains(expected);
    }

    @Test
    void table_ofWhatTheLoadSays_hasARowForEach() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        String said =
                "{\"joined\":200,\"ticks_per_s_worst_room\":19.98,\"gap\":{\"p50_us\":50000,\"p99_us\":61000,\"max_us\":99000}}";

        new ArenaTable(new ObjectMapper().readTree(said), new ArenaMemory.Read(180, 64))
                .print(new PrintStream(printed, true, UTF_8));

        assertThat(printed.toString(UTF_8))
                .contains("(20 are due) | 19.98 |")
                .contains("ms | 50.0 / 61.0 / 99.0 |")
                .contains("memory of the gate, MB | 180 |");
    }

    @ParameterizedTest
    @CsvSource({"true, 19.98, true", "true, 18.9, false", "false, 20, false"})
    void isRight_servedAsItShouldBeAndInItsPace_isTrue(boolean served, double rate, boolean expected) {
        ObjectNode said = new ObjectMapper().createObjectNode();
        said.put("right", served).put("ticks_per_s_worst_room", rate);

        assertThat(new ArenaTable(said, new ArenaMemory.Read(180, 64)).isRight())
                .isEqualTo(expected);
    }
}
