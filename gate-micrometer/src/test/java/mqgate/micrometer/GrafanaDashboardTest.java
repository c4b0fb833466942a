package mqgate.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dashboard asks for what a gate really exports. */
final class GrafanaDashboardTest {

    private static final Pattern METRIC = Pattern.compile("\\bgate_\\w+");
    private static final Pattern SELECTED = Pattern.compile("\\b(gate_\\w+)\\{([^}]*)\\}");
    private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPED = Pattern.compile("\\bby \\(([^)]*)\\)");

    /** What Prometheus adds to all that it scrapes. */
    private static final Set<String> ADDED = Set.of("job", "instance");

    private static Scrape scrape;
    private static List<String> queries;

    @BeforeAll
    static void scrapeAfterTraffic() throws Exception {
        try (WatchedGate gate = new WatchedGate(Options.builder())) {
            try (WatchedGate.Player player = gate.connect()) {
                player.ask(3);
            }
            scrape = gate.scrape();
        }
        JsonNode dashboard =
                new ObjectMapper().readTree(Files.readString(Path.of("..", "docs", "grafana-dashboard.json")));
        queries = Stream.of("expr", "definition")
                .flatMap(field -> dashboard.findValuesAsText(field).stream())
                .toList();
    }

    @AfterAll
    static void forget() {
        scrape = null;
        queries = null;
    }

    @Test
    void queries_all_askForMetricsAndLabelsThatAreExported() {
        assertThat(queries).hasSizeGreaterThan(20);
        assertThat(queries).allSatisfy(query -> assertThat(faults(query)).isEmpty());
    }

    @Test
    void queries_together_leaveNoMetricOut() {
        Set<String> asked =
                queries.stream().flatMap(query -> metrics(query).stream()).collect(Collectors.toSet());

        for (String metric : scrape.types().keySet()) {
            assertThat(asked).anySatisfy(name -> assertThat(name).startsWith(metric));
        }
    }

    /** The check itself: each of these has one thing that is not there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "rate(gate_messages_total[1m]); gate_messages_total",
                "gate_sessions{job='$job',room='b'}; gate_sessions{room}",
                "gate_connections_closed_total{reason=~'kicked|eaten'}; gate_connections_closed_total{reason=eaten}",
                "sum by (reason) (gate_sessions); by reason",
                "sum by (le, gate) (rate(gate_handler_duration_seconds_sum[1m])); by le"
            })
    void faults_queryForWhatIsNotThere_areFound(String query, String fault) {
        assertThat(faults(query.replace('\'', '"'))).containsExactly(fault);
    }

    private static Set<String> metrics(String query) {
        return METRIC.matcher(query.replaceAll("\"[^\"]*\"", ""))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toSet());
    }

    private static List<String> faults(String query) {
        Set<String> metrics = metrics(query);
        assertThat(metrics).as(query).isNotEmpty();
        List<String> faults = new ArrayList<>(new TreeSet<>(metrics));
        faults.removeAll(scrape.names());
        SELECTED.matcher(query)
                .results()
                .forEach(selected -> SELECTOR.matcher(selected.group(2))
                        .results()
                        .flatMap(label -> faults(selected.group(1), label.group(1), label.group(2)))
                        .forEach(faults::add));
        GROUPED.matcher(query)
                .results()
                .forEach(grouped -> Stream.of(grouped.group(1).split("\\s*,\\s*"))
                        .filter(label -> !labels(metrics).contains(label))
                        .forEach(label -> faults.add("by " + label)));
        return faults;
    }

    /** A selector may ask for values of a variable, or for some that are there, with bars between. */
    private static Stream<String> faults(String metric, String label, String values) {
        if (!labels(Set.of(metric)).contains(label)) {
            return Stream.of(metric + "{" + label + "}");
        }
        return Stream.of(values.split("\\|"))
                .filter(value -> !value.startsWith("$"))
                .filter(value -> scrape.all(metric, label, value).isEmpty())
                .map(value -> metric + "{" + label + "=" + value + "}");
    }

    private static Set<String> labels(Set<String> metrics) {
        Set<String> labels = new HashSet<>(ADDED);
        metrics.forEach(metric -> scrape.all(metric)
                .forEach(sample -> labels.addAll(sample.labels().keySet())));
        return labels;
    }
}
