package mqgate.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** The table of one case in Markdown: a line for each server. Used by one thread. */
final class Table {

    /** What others are compared with. */
    private static final List<String> FLOORS = List.of("raw", "copy");

    private final Case loadCase;
    private final Map<String, Map<Integer, Measurement>> byServer = new LinkedHashMap<>();
    private final List<String> floors;

    Table(Case loadCase, List<Measurement> measurements) {
        this.loadCase = loadCase;
        for (Measurement measurement : measurements) {
            if (measurement.loadCase().equals(loadCase.name())) {
                byServer.computeIfAbsent(measurement.server(), name -> new TreeMap<>())
                        .put(measurement.round(), measurement);
            }
        }
        floors = FLOORS.stream().filter(byServer::containsKey).toList();
    }

    boolean isEmpty() {
        return byServer.isEmpty();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("## " + loadCase.title() + "\n\n");
        List<String> columns = columns();
        text.append(line(columns)).append("|---".repeat(columns.size())).append("|\n");
        byServer.forEach((server, rounds) -> text.append(line(cells(server, rounds))));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private List<String> columns() {
        List<String> columns = new ArrayList<>(List.of("server", "n"));
        for (Figure figure : loadCase.figures()) {
            columns.add(figure.column());
            if (figure.summary() == Figure.Summary.RATIO) {
                floors.forEach(floor -> columns.add("÷ " + floor));
            }
        }
        return columns;
    }

    private List<String> cells(String server, Map<Integer, Measurement> rounds) {
        List<String> cells = new ArrayList<>(List.of(server, String.valueOf(countRight(rounds))));
        for (Figure figure : loadCase.figures()) {
            DoubleStream values = rounds.values().stream().mapToDouble(round -> valueOf(figure, round));
            if (figure.summary() == Figure.Summary.TOTAL) {
                cells.add(String.valueOf((long) values.sum()));
            } else {
                cells.add(spread(values, figure.digits()));
            }
            if (figure.summary() == Figure.Summary.RATIO) {
                floors.forEach(floor -> cells.add(spread(ratios(figure, rounds, floor), 2)));
            }
        }
        return cells;
    }

    private static long countRight(Map<Integer, Measurement> rounds) {
        return rounds.values().stream()
                .filter(round -> !round.figures().has("failed"))
                .count();
    }

    private static double valueOf(Figure figure, Measurement measurement) {
        return figure.value().applyAsDouble(measurement.figures());
    }

    /** Compares what was measured in the same rounds. */
    private DoubleStream ratios(Figure figure, Map<Integer, Measurement> rounds, String floor) {
        Map<Integer, Measurement> floorRounds = byServer.getOrDefault(floor, Map.of());
        return rounds.entrySet().stream().mapToDouble(entry -> {
            Measurement same = floorRounds.get(entry.getKey());
            return same == null ? Double.NaN : valueOf(figure, entry.getValue()) / valueOf(figure, same);
        });
    }

    /** Returns the median, and the least and the most. */
    private static String spread(DoubleStream values, int digits) {
        double[] sorted = values.filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return "–";
        }
        double median = (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
        return String.format(
                Locale.ROOT,
                "%,.{d}f (%,.{d}f–%,.{d}f)".replace("{d}", String.valueOf(digits)),
                median,
                sorted[0],
                sorted[sorted.length - 1]);
    }
}
