package mqgate.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The rows of a soak, as they come, and what they say in the end. Used by one thread. */
final class SoakTable {

    private static final int LEAST_ROWS = 8;

    private final PrintStream out;
    private final List<double[]> rows = new ArrayList<>();

    SoakTable(PrintStream out) {
        this.out = out;
        line(Column.ALL.stream().map(Column::name).toList());
        line(Column.ALL.stream().map(column -> "---").toList());
    }

    private void line(List<String> cells) {
        out.println(cells.stream().collect(Collectors.joining(" | ", "| ", " |")));
    }

    /** Prints a row that counts. */
    void add(ObjectNode row) {
        rows.add(print(row));
    }

    /** Prints a row of what is left when the load is over. */
    double[] print(ObjectNode row) {
        double[] numbers = Column.ALL.stream()
                .mapToDouble(column -> column.value().applyAsDouble(row))
                .toArray();
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            cells.add(Column.ALL.get(i).show(numbers[i]));
        }
        line(cells);
        return numbers;
    }

    /** Prints what has grown from the first quarter of the rows to the last one, and returns whether nothing has. */
    boolean judge() {
        out.println();
        if (rows.size() < LEAST_ROWS) {
            out.println("No verdict: " + rows.size() + " rows (expected: at least " + LEAST_ROWS + ").");
            return true;
        }
        out.println("Medians of the first and the last " + rows.size() / 4 + " rows:\n");
        line(List.of("column", "first", "last", "tolerated", "verdict"));
        line(List.of("---", "---", "---", "---", "---"));
        boolean right = true;
        for (int i = 0; i < Column.ALL.size(); i++) {
            right &= !Column.ALL.get(i).isJudged() || judge(i);
        }
        return right;
    }

    private boolean judge(int index) {
        Column column = Column.ALL.get(index);
        int quarter = rows.size() / 4;
        double first = median(index, rows.subList(0, quarter));
        double last = median(index, rows.subList(rows.size() - quarter, rows.size()));
        boolean grows = column.grows(first, last);
        line(List.of(
                column.name(),
                column.show(first),
                column.show(last),
                column.tolerance(),
                grows ? "**grows**" : "steady"));
        return !grows;
    }

    private static double median(int index, List<double[]> some) {
        double[] sorted = some.stream().mapToDouble(row -> row[index]).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
