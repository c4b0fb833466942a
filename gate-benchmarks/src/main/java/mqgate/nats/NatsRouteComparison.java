package mqgate.nats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Gate;
import mqgate.api.Lanes;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;

/**
 * What a message costs that goes from a client through a gate and NATS to a module and back, beside the same in one process and
 * beside bare requests of the client of NATS. The gate and the module are in this process, the clients in another; what NATS
 * itself takes is not counted. Prints a table.
 *
 * <p>{@code java -cp benchmarks.jar mqgate.nats.NatsRouteComparison [rounds [seconds [nats-server [part of a way]]]]}
 */
public final class NatsRouteComparison {

    private static final double WARM_SECONDS = 1;
    private static final double FIRST_SECONDS = 10;

    /** One way to be measured. */
    @FunctionalInterface
    private interface Run {
        LoadProcess.Measured measure(double seconds) throws IOException, InterruptedException;
    }

    private NatsRouteComparison() {}

    /**
     * Measures.
     *
     * @param args how many rounds (5), how many seconds each way is measured in each (3), where the NATS
     *     server is, and a part of the names of the only ways to be measured
     * @throws IOException if a process cannot be started
     * @throws InterruptedException if this thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 3;
        String program = args.length > 2 ? args[2] : "/usr/sbin/nats-server";
        try (NatsProcess nats = new NatsProcess(program);
                BareEcho bare = new BareEcho(nats.url());
                NatsLink gateLink = link(nats);
                NatsLink moduleLink = link(nats);
                ModuleServer server =
                        ModuleServer.builder(moduleLink, modules()).build();
                Gate far = NettyGate.create(
                        GateService.create(gateLink).addTo(options()).build());
                Gate free = NettyGate.create(GateService.create(gateLink)
                        .addTo(options().lanes(Lanes.FREE))
                        .build());
                Gate near = NettyGate.create(options().router(modules()).build())) {
            server.start();
            far.start();
            free.start();
            near.start();
            Map<String, Run> ways = ways(bare, far, free, near);
            ways.put("broadcasts of a backend, each to 500 clients of two gates", broadcasts(moduleLink, far, free));
            if (args.length > 3) {
                ways.keySet().removeIf(way -> !way.contains(args[3]));
            }
            measure(ways, rounds, seconds);
        }
    }

    private static NatsLink link(NatsProcess nats) {
        return NatsLink.connect(
                NatsOptions.builder().servers(nats.url()).userDirectory(false).build());
    }

    private static Options.Builder options() {
        return Options.builder().tcpAddr("127.0.0.1:0");
    }

    private static Modules modules() {
        return Modules.builder()
                .asyncBytes(
                        "echo", "HD_async", (session, body) -> CompletableFuture.completedStage(RouteResult.raw(body)))
                .bytes("echo", "HD_may_block", (session, body) -> RouteResult.raw(body))
                .build();
    }

    private static Map<String, Run> ways(BareEcho bare, Gate far, Gate free, Gate near) {
        Map<String, Run> ways = new LinkedHashMap<>();
        ways.put("bare requests of jnats, 1000 in flight", seconds -> bare.run(1000, WARM_SECONDS, seconds));
        ways.put("on NATS, 1000 clients × 1 in flight each", load(far, "HD_async", 1000, 1));
        ways.put("in the gate's process, 1000 × 1", load(near, "HD_async", 1000, 1));
        ways.put("on NATS, 100 × 16", load(far, "HD_async", 100, 16));
        ways.put("on NATS, 100 × 16, without order", load(free, "HD_async", 100, 16));
        ways.put("in the gate's process, 100 × 16", load(near, "HD_async", 100, 16));
        ways.put("on NATS, 100 × 16, handler that may block", load(far, "HD_may_block", 100, 16));
        ways.put("in the gate's process, 100 × 16, handler that may block", load(near, "HD_may_block", 100, 16));
        return ways;
    }

    /** Two hundred a second; what is counted are the clients that get one. */
    private static Run broadcasts(NatsLink link, Gate one, Gate two) {
        return seconds -> {
            ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
            try {
                sender.scheduleAtFixedRate(
                        () -> link.getGates()
                                .broadcast(TraceSpan.create(), "news/all", new byte[64], DeliveryPolicy.must()),
                        500,
                        5,
                        TimeUnit.MILLISECONDS);
                String warm = String.valueOf(WARM_SECONDS);
                return LoadProcess.run(
                        port(one) + "," + port(two), "news/all", "1000", "0", warm, String.valueOf(seconds));
            } finally {
                sender.shutdownNow();
            }
        };
    }

    private static String port(Gate gate) {
        return String.valueOf(
                gate.getBoundAddresses().values().iterator().next().getPort());
    }

    private static Run load(Gate gate, String handler, int connections, int inFlight) {
        return seconds -> LoadProcess.run(
                port(gate),
                "echo/" + handler + "/1",
                String.valueOf(connections),
                String.valueOf(inFlight),
                String.valueOf(WARM_SECONDS),
                String.valueOf(seconds));
    }

    private static void measure(Map<String, Run> ways, int rounds, double seconds)
            throws IOException, InterruptedException {
        Map<String, List<LoadProcess.Measured>> results = new LinkedHashMap<>();
        for (Run way : ways.values()) { // what the compiler of the JVM has to do is done before anything counts
            way.measure(FIRST_SECONDS);
        }
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Run> way : ways.entrySet()) {
                LoadProcess.Measured measured = way.getValue().measure(seconds);
                results.computeIfAbsent(way.getKey(), name -> new ArrayList<>()).add(measured);
                System.err.printf(
                        Locale.ROOT,
                        "%d: %s: %.0f a second, %.1f µs%n",
                        round + 1,
                        way.getKey(),
                        measured.rate(),
                        measured.cpuMicros());
            }
        }
        print(results);
    }

    private static void print(Map<String, List<LoadProcess.Measured>> results) {
        System.out.println("| way | requests a second | µs of processor time for each |");
        System.out.println("|---|---|---|");
        results.forEach((way, measured) -> System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s |%n",
                way,
                summary(measured.stream().map(LoadProcess.Measured::rate), "%.0f"),
                summary(measured.stream().map(LoadProcess.Measured::cpuMicros), "%.1f")));
    }

    /** The median, and the least and the most. */
    private static String summary(Stream<Double> values, String format) {
        List<Double> sorted = values.sorted().toList();
        String all = format + " (" + format + "–" + format + ")";
        return String.format(
                Locale.ROOT, all, sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
    }
}
