package mqgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Soaks for a moment, so that nothing rots: too short to say what grows, long enough for every answer, table and buffer to count. */
final class SoakTest {

    @TempDir
    private Path folder;

    private int soak(int clients) {
        String options =
                "--minutes 0.05 --every 1 --rate 50 --churn 40 --over-time 60 --leak-detection paranoid --java-options -Xmx128m";
        List<String> all = new ArrayList<>(List.of(options.split(" ")));
        all.addAll(List.of("--clients", String.valueOf(clients)));
        all.addAll(List.of("--log", folder.resolve("gate.log").toString()));
        return Soak.run(all.toArray(String[]::new));
    }

    @Test
    void run_fewSeconds_findsNoErrorAndLeavesNothing() {
        assertThat(soak(20)).isZero();
    }

    @Test
    void run_withoutClients_fails() {
        assertThat(soak(0)).isNotZero();
    }
}
