package mqgate.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The measurements, each a line in a file as soon as it is there. Used by one thread. */
final class Results {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<Measurement> measurements = new ArrayList<>();
    private final Path file;

    Results(Path file) {
        this.file = file;
    }

    /** Reads what an earlier run has left. */
    static Results read(Path file) throws IOException {
        Results results = new Results(file);
        for (String line : Files.readAllLines(file)) {
            results.measurements.add(MAPPER.readValue(line, Measurement.class));
        }
        return results;
    }

    void add(Measurement measurement) throws IOException {
        measurements.add(measurement);
        String line = MAPPER.writeValueAsString(measurement) + "\n";
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    List<Measurement> all() {
        return measurements;
    }
}
