package mqgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares for a moment, so that nothing rots; what it measures means nothing. */
final class ComparisonTest {

    @TempDir
    private Path folder;

    private List<Measurement> measure(String... arguments) throws Exception {
        Path file = folder.resolve("results.jsonl");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--results", file.toString(), "--java-options", "-Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
        all.addAll(List.of("--rounds", "1", "--seconds", "0.2", "--warm-up", "0"));

        int status = Comparison.run(all.toArray(String[]::new));

        assertThat(status).isZero();
        return Results.read(file).all();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"mqload | echo,broadcast-8", "java | echo"})
    void run_ofEachLoad_findsNoFault(String load, String cases) throws Exception {
        assumeTrue(load.equals("java") || Machine.has("gcc"));

        List<Measurement> measurements =
                measure("--load", load, "--servers", "raw:nio,gate,gate-metrics", "--cases", cases);

        assertThat(measurements).isNotEmpty().allSatisfy(ComparisonTest::isFaultless);
    }

    private static void isFaultless(Measurement measurement) {
        Case loadCase = Cases.named(List.of(measurement.loadCase())).get(0);
        assertThat(measurement.figures().has("failed")).as("%s", measurement).isFalse();
        assertThat(loadCase.figures())
                .filteredOn(figure -> figure.column().equals("faults"))
                .singleElement()
                .extracting(figure -> figure.value().applyAsDouble(measurement.figures()))
                .as("%s", measurement)
                .isEqualTo(0.0);
    }

    @Test
    void run_ofUnknownCase_fails() {
        int status = Comparison.run(
                "--cases",
                "nonsense",
                "--results",
                folder.resolve("results.jsonl").toString());

        assertThat(status).isNotZero();
    }
}
