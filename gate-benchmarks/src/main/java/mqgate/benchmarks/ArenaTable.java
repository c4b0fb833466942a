package mqgate.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Locale;

/**
 * What the players of the arena measured, as a table. Immutable.
 *
 * @param said what the load says
 * @param memory what the process of the arena had
 */
record ArenaTable(JsonNode said, ArenaMemory.Read memory) {

    private static final String WORST_RATE = "/ticks_per_s_worst_room";

    /** Twenty are due; a short run counts one more or less at its ends. */
    private static final double LEAST_RATE = 19;

    /** Whether everybody was served as he should be, and each room has kept its pace. */
    boolean isRight() {
        return said.path("right").asBoolean() && number(WORST_RATE) >= LEAST_RATE;
    }

    void print(PrintStream out) {
        out.println("| what | |");
        out.println("| --- | --- |");
        row(out, "players that joined", "%.0f", number("/joined"));
        row(out, "ticks a second, worst room (20 are due)", "%.2f", number(WORST_RATE));
        row(
                out,
                "gap between two states, p50 / p99 / longest, ms",
                "%.1f / %.1f / %.1f",
                number("/gap/p50_us") / 1000,
                number("/gap/p99_us") / 1000,
                number("/gap/max_us") / 1000);
        row(
                out,
                "states seen; not seen, since newer ones replaced them",
                "%.0f; %.0f",
                number("/updates"),
                number("/missed"));
        row(out, "messages a second to the players", "%.0f", number("/messages_per_s"));
        row(out, "payload a second to the players, kB", "%.0f", number("/bytes_per_s") / 1000);
        row(out, "scores, deaths and rosters seen", "%s", said.path("others"));
        row(out, "processor of the gate, % of one", "%.0f", number("/server_cpu_pct"));
        row(out, "processor of the load, % of one", "%.0f", number("/client_cpu_pct"));
        row(out, "memory of the gate, MB", "%.0f", memory.residentMegabytes());
        row(out, "of it used heap, garbage included, MB", "%.0f", memory.heapMegabytes());
        row(out, "errors, connections lost", "%s, %.0f", said.path("errors"), number("/closed_by_server"));
    }

    private double number(String pointer) {
        return said.at(pointer).asDouble();
    }

    private static void row(PrintStream out, String what, String format, Object... values) {
        out.println("| " + what + " | " + String.format(Locale.ROOT, format, values) + " |");
    }
}
