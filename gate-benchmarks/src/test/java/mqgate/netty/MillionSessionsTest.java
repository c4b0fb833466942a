package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Keeps the program running; nothing is measured. */
final class MillionSessionsTest {

    @Test
    void measure_aFewSessions_printsALine() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        MillionSessions.measure(1000, new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(out.toString(StandardCharsets.UTF_8)).matches("\\| 1,000 \\|.* µs, \\d+ B .*\\|\\s*");
    }
}
