package mqgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Soaks for a moment, so that nothing rots: too short to say what grows, long enough for every answer, table and buffer to count. */
final class SoakTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int soak(int clients) {
        String options =
                "--minutes 0.05 --every 1 --rate 50 --churn 40 --over-time 60 --leak-detection paranoid --java-options -Xmx128m";
        List<String> all = new ArrayList<>(List.of(options.split(" ")));
        all.addAll(List.of("--clients", String.valueOf(clients)));
        all.addAll(List.of("--log", log().toString()));
        PrintStream out = new PrintStream(said, true, UTF_8);
        return Soak.run(out, out, all.toArray(String[]::new));
    }

    private Path log() {
        return folder.resolve("gate.log");
    }

    @Test
    void run_fewSeconds_findsNoErrorAndLeavesNothing() throws IOException {
        int status = soak(20);

        assertThat(status)
                .as("%s%nlog of the gate:%n%s", said.toString(UTF_8), Files.readString(log()))
                .isZero();
    }

    @Test
    void run_withoutClients_saysWhatIsWrong() {
        assertThat(soak(0)).isNotZero();
        assertThat(said.toString(UTF_8)).contains("clients: 0 (expected: 1 to 20000)");
    }
}
