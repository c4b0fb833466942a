package mqgate.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One soak: a gate in a process of its own, the load in this one, a table, and a verdict. Used by one thread. */
public final class SoakRun {

    /** What has to be empty when everybody has left. */
    private static final List<String> TABLES = List.of(
            "connections", "sessions", "users", "clientIds", "groups", "members", "inTransit", "queued", "openPushes");

    /** What must be 0 when the gate is closed. */
    private static final List<String> FAILURES = List.of("gateThreads", "leaks", "worldFailures", "internalErrors");

    private static final long ZERO_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final SoakPlan plan;
    private final PrintStream out;

    /**
     * Prepares a soak.
     *
     * @param plan what it does
     * @param out gets the tables, in Markdown
     */
    public SoakRun(SoakPlan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /**
     * Does it.
     *
     * @return whether nothing was wrong and nothing has grown
     * @throws IOException if the gate does not start, ends early, does not let the steady clients in or does not let somebody go
     */
    public boolean run() throws IOException {
        try (GateProcess gate = new GateProcess(plan);
                SoakLoad load = new SoakLoad(plan, gate::port)) {
            SoakRows rows = new SoakRows(gate, load);
            SoakTable table = new SoakTable(out);
            table.print(rows.next("figures"));
            load.start();
            rows.next("figures");
            for (long end = System.nanoTime() + plan.time().toNanos(); System.nanoTime() < end; ) {
                pause(plan.every());
                table.add(rows.next("figures"));
            }
            load.stop();
            ObjectNode empty = awaitZero(TABLES, rows.next("figures"), rows);
            table.print(empty);
            ObjectNode closed = awaitZero(FAILURES, rows.next("close"), rows);
            table.print(closed);
            boolean steady = table.judge();
            boolean right = isRight(empty, closed);
            load.firstErrors().forEach(out::println);
            return right && steady;
        }
    }

    private static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** What the last ones have left is not always gone at once: disconnect events, say, or threads that are about to end. */
    private static ObjectNode awaitZero(List<String> names, ObjectNode first, SoakRows rows) throws IOException {
        long begun = System.nanoTime();
        ObjectNode row = first;
        while (!areZero(names, row) && System.nanoTime() - begun < ZERO_WITHIN_NANOS) {
            pause(Duration.ofMillis(200));
            row = rows.next("figures");
        }
        return row;
    }

    private static boolean areZero(List<String> names, ObjectNode row) {
        return names.stream().allMatch(name -> row.get(name).asLong() == 0);
    }

    private boolean isRight(ObjectNode empty, ObjectNode closed) {
        out.println("\nThe first row: nobody is there yet. The last ones: everybody has left; the gate is closed.\n");
        tell("Left when everybody has gone", TABLES, empty);
        tell("Left or failed when the gate is closed", FAILURES, closed);
        out.println("Errors: " + closed.get("kinds"));
        out.println("Connections: " + closed.get("accepted") + ", closed: " + closed.get("closes"));
        out.println("Messages: " + closed.get("in") + " in, " + closed.get("out") + " out, " + closed.get("dropped")
                + " dropped, " + closed.get("replaced") + " replaced; seed " + plan.seed());
        return areZero(TABLES, empty)
                && areZero(FAILURES, closed)
                && closed.get("errors").asLong() == 0;
    }

    private void tell(String what, List<String> names, ObjectNode row) {
        out.println(what + ": "
                + names.stream()
                        .map(name -> name + " " + row.get(name).asLong())
                        .collect(Collectors.joining(", ")));
    }
}
