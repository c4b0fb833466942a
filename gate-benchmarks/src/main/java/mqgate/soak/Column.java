package mqgate.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A column of the table. Immutable.
 *
 * @param name its head
 * @param decimals how many are shown
 * @param growth how much it may grow, as a share
 * @param slack how much it may grow, if that is more
 * @param value its value in a row
 */
record Column(String name, int decimals, double growth, double slack, ToDoubleFunction<ObjectNode> value) {

    private static final double ANY = Double.POSITIVE_INFINITY;
    private static final double MEGA = 1024 * 1024;
    private static final double MILLI = 1e6;

    /** The tables, and how many connections there are, follow the load, which is random. */
    static final List<Column> ALL = List.of(
            of("s", 0, ANY, 0, "seconds", 1),
            of("connections", 0, 0.1, 20, "connections", 1),
            of("in/s", 0, ANY, 0, "in/s", 1),
            of("out/s", 0, ANY, 0, "out/s", 1),
            of("heap MB", 1, 0.05, 2, "heap", MEGA),
            of("direct MB", 1, 0.1, 4, "direct", MEGA),
            of("resident MB", 0, 0.05, 16, "resident", MEGA),
            of("threads", 0, 0, 2, "threads", 1),
            of("files", 0, 0.1, 20, "files", 1),
            of("sessions", 0, 0.1, 20, "sessions", 1),
            of("users", 0, 0.1, 20, "users", 1),
            of("groups", 0, 0, 2, "groups", 1),
            of("waiting kB", 0, 0.5, 1024, "queued", 1024),
            of("CPU %", 0, ANY, 0, "cpu", 1),
            of("load's", 0, ANY, 0, "loadCpu", 1),
            of("p50 ms", 2, 0.5, 1, "p50", MILLI),
            of("p99 ms", 1, 1, 10, "p99", MILLI),
            of("max ms", 0, ANY, 0, "p100", MILLI),
            of("errors", 0, 0, 0, "errors", 1));

    private static Column of(String name, int decimals, double growth, double slack, String key, double unit) {
        return new Column(name, decimals, growth, slack, row -> row.get(key).asDouble() / unit);
    }

    String show(double number) {
        return String.format(Locale.ROOT, "%." + decimals + "f", number);
    }

    boolean isJudged() {
        return growth != ANY;
    }

    /** Returns whether it has grown by more than it may. */
    boolean grows(double first, double last) {
        return last - first > Math.max(first * growth, slack);
    }

    String tolerance() {
        return String.format(Locale.ROOT, "%.0f %% or %s", growth * 100, show(slack));
    }
}
