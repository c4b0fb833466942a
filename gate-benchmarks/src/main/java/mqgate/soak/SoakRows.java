package mqgate.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import mqgate.load.Histogram;

/** Rows of the table: what the gate says, what the load says, and what happened since the last row. Used by one thread. */
final class SoakRows {

    private static final double NANOS = 1e9;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final GateProcess gate;
    private final SoakLoad load;
    private final long begun = System.nanoTime();
    private long asked = begun;
    private ObjectNode last;

    SoakRows(GateProcess gate, SoakLoad load) throws IOException {
        this.gate = gate;
        this.load = load;
        last = gate.ask("figures").put("loadNanos", SYSTEM.getProcessCpuTime());
        load.endInterval();
    }

    /** Asks the gate; the time in which it collects its garbage for the answer is not the gate's doing and does not count. */
    ObjectNode next(String question) throws IOException {
        Histogram times = load.endInterval();
        ObjectNode row = gate.ask(question);
        load.endInterval();
        for (int percent : new int[] {50, 99, 100}) {
            row.put("p" + percent, times.percentile(percent));
        }
        row.put("loadNanos", SYSTEM.getProcessCpuTime());
        load.addTo(row);
        addRates(row);
        last = row;
        return row;
    }

    private void addRates(ObjectNode row) {
        long now = System.nanoTime();
        double seconds = (now - asked) / NANOS;
        asked = now;
        row.put("seconds", (now - begun) / NANOS);
        row.put("in/s", since(row, "in") / seconds).put("out/s", since(row, "out") / seconds);
        row.put("cpu", since(row, "cpuNanos") / NANOS / seconds * 100);
        row.put("loadCpu", since(row, "loadNanos") / NANOS / seconds * 100);
    }

    private long since(ObjectNode row, String name) {
        return row.get(name).asLong() - last.get(name).asLong();
    }
}
