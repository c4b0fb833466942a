package mqgate.netty;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import mqgate.api.TraceSpan;

/**
 * What a session costs in a process with many: connected, bound to a user each, all in one group, without sockets. One line of a
 * table for each number of sessions. The command line is in README.md of the module.
 */
final class MillionSessions {

    private static final int[] DEFAULT_SIZES = {10_000, 100_000, 1_000_000};
    private static final int WARM_UP = 10_000;
    private static final int WARM_UP_ROUNDS = 3;

    /** The sends of small crowds are repeated until so many messages are delivered, but not more often than {@link #MOST_SENDS}. */
    private static final int DELIVERIES = 5_000_000;

    private static final int MOST_SENDS = 101;

    private static final TraceSpan SPAN = TraceSpan.create();
    private static final String TOPIC = "news";
    private static final String GROUP = "all";
    private static final byte[] BODY = new byte[64];
    private static final int PACKET_LENGTH = 2 + 2 + TOPIC.length() + BODY.length;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Crowd crowd;

    private MillionSessions(Crowd crowd) {
        this.crowd = crowd;
    }

    /** Measures with these numbers of sessions, or with ten thousand, a hundred thousand and a million. */
    public static void main(String[] args) {
        int[] sizes = args.length == 0
                ? DEFAULT_SIZES
                : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            measure(Math.min(WARM_UP, sizes[0]), new PrintStream(PrintStream.nullOutputStream()));
        }
        printHead(System.out);
        for (int size : sizes) {
            measure(size, System.out);
        }
    }

    private static void printHead(PrintStream out) {
        out.println("| sessions | heap of each, B | connect, µs | bind, µs | join, µs "
                + "| broadcast: for each, and how long all took | first group send | group send |");
        out.println("|---|---|---|---|---|---|---|---|");
    }

    /** Makes so many sessions, prints a line about them, and gives them up. */
    static void measure(int size, PrintStream out) {
        try (Crowd crowd = new Crowd(size)) {
            out.println(new MillionSessions(crowd).line());
        }
    }

    private String line() {
        long emptyHeap = usedHeap();
        double connect = microsForEach(crowd::connect);
        double bind =
                microsForEach(() -> forEachSession((i, id) -> crowd.handler().bind(SPAN, id, "user-" + i)));
        double join =
                microsForEach(() -> forEachSession((i, id) -> crowd.handler().join(SPAN, id, GROUP)));
        long heap = (usedHeap() - emptyHeap) / crowd.size();
        String broadcast = cost(this::broadcast, sends());
        String firstGroupSend = cost(this::sendToGroup, 1);
        String groupSend = cost(this::sendToGroup, sends());
        return String.format(
                Locale.ROOT,
                "| %,d | %,d | %.1f | %.1f | %.1f | %s | %s | %s |",
                crowd.size(),
                heap,
                connect,
                bind,
                join,
                broadcast,
                firstGroupSend,
                groupSend);
    }

    private int sends() {
        return Math.max(1, Math.min(MOST_SENDS, DELIVERIES / crowd.size()));
    }

    private void broadcast() {
        crowd.handler().broadcast(SPAN, TOPIC, BODY);
    }

    private void sendToGroup() {
        crowd.handler().sendToGroup(SPAN, GROUP, TOPIC, BODY);
    }

    /** Sends to all so often, one after the other, and returns the means of processor time and of bytes for each delivery. */
    private String cost(Runnable send, int times) {
        long deliveries = (long) times * crowd.size();
        long allocated = allocatedBytes();
        long begun = System.nanoTime();
        double micros = microsForEach(() -> {
            for (int i = 0; i < times; i++) {
                long flushed = crowd.flushedBytes();
                send.run();
                crowd.awaitFlushed(flushed + (long) crowd.size() * PACKET_LENGTH);
            }
        });
        long millis = (System.nanoTime() - begun) / 1_000_000 / times;
        long bytes = (allocatedBytes() - allocated) / deliveries;
        return String.format(Locale.ROOT, "%.2f µs, %d B (%,d ms)", micros / times, bytes, millis);
    }

    /** Returns the processor time of the whole process, collector and compiler included. */
    private double microsForEach(Runnable work) {
        long begun = PROCESS.getProcessCpuTime();
        work.run();
        return (PROCESS.getProcessCpuTime() - begun) / 1e3 / crowd.size();
    }

    /** Something done with a session and its number. */
    @FunctionalInterface
    private interface SessionAction {
        void run(int number, String sessionId);
    }

    private void forEachSession(SessionAction action) {
        IntStream.range(0, crowd.size()).forEach(i -> action.run(i, crowd.sessionId(i)));
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long allocatedBytes() {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
