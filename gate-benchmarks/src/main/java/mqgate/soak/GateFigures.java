package mqgate.soak;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.GateStats;
import mqgate.api.Listener;

/** What the gate holds and has done, and what its process holds. Used by one thread. */
final class GateFigures {

    private static final Path STATUS = Path.of("/proc/self/status");

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Gate gate;
    private final LongSupplier leaks;

    GateFigures(Gate gate, LongSupplier leaks) {
        this.gate = gate;
        this.leaks = leaks;
    }

    /** Returns the port for each way. */
    ObjectNode ports() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        Iterator<Listener> listeners = gate.getOptions().getListeners().iterator();
        for (Way way : Way.values()) {
            InetSocketAddress address = gate.getBoundAddresses().get(listeners.next());
            all.put(way.name(), requireNonNull(address, "address").getPort());
        }
        return all;
    }

    /** Collects garbage and counts what is left. */
    ObjectNode now() throws IOException {
        System.gc();
        ObjectNode now = JsonNodeFactory.instance.objectNode();
        now.put("heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        now.put("direct", directMemory()).put("resident", residentMemory());
        now.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
        now.put("gateThreads", gateThreads());
        now.put("files", system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : -1);
        now.put("cpuNanos", system.getProcessCpuTime()).put("leaks", leaks.getAsLong());
        addStats(now, gate.getStats());
        addTables(now);
        return now;
    }

    private static long gateThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("gate-"))
                .count();
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    /** Returns -1 where the system does not tell. */
    private static long residentMemory() throws IOException {
        if (!Files.exists(STATUS)) {
            return -1;
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(-1);
        }
    }

    private static void addStats(ObjectNode now, GateStats stats) {
        now.put("connections", stats.getOpenConnections()).put("sessions", stats.getSessions());
        now.put("in", stats.getMessagesIn()).put("out", stats.getMessagesOut());
        now.put("accepted", stats.getAcceptedConnections());
        now.put("dropped", stats.getDroppedMessages()).put("replaced", stats.getReplacedMessages());
        now.put("queued", stats.getQueuedBytes()).put("behind", stats.getBehindConnections());
        now.put("internalErrors", stats.getCloses().get(CloseReason.INTERNAL_ERROR));
        ObjectNode closes = now.putObject("closes");
        for (Map.Entry<CloseReason, Long> entry : stats.getCloses().entrySet()) {
            if (entry.getValue() > 0) {
                closes.put(entry.getKey().name(), entry.getValue());
            }
        }
    }

    /** The tables have no getters, because nobody but a test needs them. */
    private void addTables(ObjectNode now) {
        Object table = field(gate, "table");
        now.put("users", size(field(field(field(table, "users"), "agents"), "agents")));
        now.put("clientIds", size(field(field(table, "agentsByClientId"), "agents")));
        now.put("groups", size(field(field(table, "groups"), "groups")));
        now.put("members", size(field(field(table, "groups"), "memberships")));
        now.put("inTransit", size(field(table, "inTransit")));
    }

    private static Object field(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name + ": no field of " + owner.getClass(), e);
        }
    }

    private static int size(Object table) {
        return table instanceof Map<?, ?> map ? map.size() : ((Collection<?>) table).size();
    }
}
