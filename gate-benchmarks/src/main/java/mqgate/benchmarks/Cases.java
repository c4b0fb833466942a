package mqgate.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/** The cases that there are. */
final class Cases {

    private static final String[] WRONG = {
        "/errors/payload", "/errors/topic", "/errors/proto", "/closed_by_server", "/failed_handshakes"
    };
    private static final String[] LOST = {"/unanswered", "/unacked", "/lost", "/overrun"};
    private static final Figure FAULTS =
            Figure.total("faults", joined(joined(WRONG, LOST), "/errors/order", "/errors/dup"));
    private static final Figure CLIENT = Figure.shown("load CPU %", "/client_cpu_pct");
    private static final Figure OTHERS = Figure.shown("others CPU %", "/other_cpu_pct");

    private static final String[] WINDOW_16 = {"--conns", "100", "--window", "16"};

    /** All of them, in the order in which they are measured. */
    static final List<Case> ALL = List.of(
            echo("echo", "Echo, 100 connections × 16 in flight", echoed("HD_echo", WINDOW_16)),
            echo("echo-qos1", "The same with QoS 1", echoed("HD_qos1", joined(WINDOW_16, "--qos", "1"))),
            echo("echo-1000", "Echo, 1000 connections × 1 in flight", echoed("HD_echo", "--conns", "1000")),
            broadcast("broadcast-1", "Broadcast to 1000, one open at a time", "1000", "1"),
            broadcast("broadcast-8", "Broadcast to 1000, eight open", "1000", "8"),
            broadcast("broadcast-5000", "Broadcast to 5000, one open at a time", "5000", "1"),
            churn(),
            latency(),
            heap(),
            order());

    private Cases() {}

    /** Returns those of these names, or all that do not take minutes if there is no name. */
    static List<Case> named(List<String> names) {
        List<String> known = ALL.stream().map(Case::name).toList();
        names.stream().filter(name -> !known.contains(name)).findAny().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "case: " + name + " (expected: one of " + String.join(", ", known) + ")");
        });
        return ALL.stream()
                .filter(c -> names.isEmpty() ? !c.name().equals("order") : names.contains(c.name()))
                .toList();
    }

    private static String[] joined(String[] some, String... more) {
        return Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static List<String> echoed(String handler, String... arguments) {
        return List.of(joined(new String[] {"echo", "--topic", "echo/" + handler + "/1"}, arguments));
    }

    private static Case echo(String name, String title, List<String> arguments) {
        List<Figure> figures = List.of(
                Figure.compared("CPU µs a message", "/server_us_per_msg", 2),
                Figure.shown("messages a second", "/msgs_per_s"),
                Figure.shown("p50 µs", "/lat/p50_us"),
                Figure.shown("p99 µs", "/lat/p99_us"),
                FAULTS,
                CLIENT,
                OTHERS);
        return new Case(name, title, figures, load(seconds -> timed(arguments, seconds)), true);
    }

    private static Case broadcast(String name, String title, String connections, String open) {
        List<String> arguments = List.of(
                "fanout", "--topic", "world/HD_say", "--conns", connections, "--bwindow", open, "--no-subscribe");
        List<Figure> figures = List.of(
                Figure.compared("CPU µs a delivery", "/server_us_per_msg", 2),
                Figure.shown("deliveries a second", "/deliveries_per_s"),
                Figure.shown("all have it, p50 µs", "/completion/p50_us"),
                Figure.shown("p99 µs", "/completion/p99_us"),
                FAULTS,
                CLIENT,
                OTHERS);
        Work work = load(seconds -> timed(arguments, seconds));
        return new Case(name, title, figures, work, true);
    }

    private static Case churn() {
        List<Figure> figures = List.of(
                Figure.compared("CPU µs a connection", "/server_us_per_msg", 1),
                Figure.shown("connections a second", "/connects_per_s"),
                Figure.shown("p50 µs", "/handshake/p50_us"),
                Figure.shown("p99 µs", "/handshake/p99_us"),
                FAULTS,
                CLIENT,
                OTHERS);
        Work work = load(seconds -> List.of("connect", "--churn", "--conns", String.valueOf((int) (seconds * 5000))));
        return new Case("churn", "Connect and close, 64 at a time", figures, work, true);
    }

    private static Case latency() {
        List<String> arguments = echoed("HD_echo", "--conns", "100", "--rate", "20000");
        List<Figure> figures = List.of(
                Figure.compared("p50 µs", "/lat/p50_us", 0),
                Figure.compared("p99 µs", "/lat/p99_us", 0),
                Figure.compared("CPU µs a message", "/server_us_per_msg", 1),
                Figure.shown("sent late by p99 µs", "/send_lag_p99_us"),
                FAULTS,
                OTHERS);
        Work work = load(seconds -> timed(arguments, seconds));
        return new Case("latency", "Latency at 20 000 requests a second, 100 connections", figures, work, true);
    }

    private static Case heap() {
        List<Figure> figures = List.of(Figure.compared("heap bytes a connection", "/heap_bytes_per_conn", 0), FAULTS);
        return new Case(
                "heap", "Heap of an idle connection, of 10 000 with keep alive", figures, new IdleHeap(), false);
    }

    private static Case order() {
        List<String> arguments = echoed("HD_echo", joined(WINDOW_16, "--messages", "10000000"));
        List<Figure> figures = List.of(
                Figure.total("messages", "/msgs"),
                Figure.total("wrong", WRONG),
                Figure.total("lost", LOST),
                Figure.total("doubled", "/errors/dup"),
                Figure.total("out of order", "/errors/order"),
                OTHERS);
        Work work = load(seconds -> timed(arguments, 3600));
        return new Case("order", "Ten million echoes, 100 connections × 16 in flight", figures, work, false);
    }

    private static Work load(DoubleFunction<List<String>> arguments) {
        return (fleet, server, seconds) -> {
            List<String> forServer =
                    server.isBroker() ? subscribing(arguments.apply(seconds)) : arguments.apply(seconds);
            return fleet.load().run(fleet.running(server), forServer);
        };
    }

    /** Of a broker clients get what they subscribe to: each its own echo, all what is for all. */
    private static List<String> subscribing(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.remove("--no-subscribe");
        if (all.get(0).equals("echo")) {
            all.set(all.indexOf("--topic") + 1, "echo/%d/1");
            all.add("--subscribe");
        }
        return all;
    }

    private static List<String> timed(List<String> arguments, double seconds) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--warmup", String.valueOf(Math.min(1, seconds / 2))));
        all.addAll(List.of("--duration", String.valueOf(seconds)));
        return all;
    }
}
