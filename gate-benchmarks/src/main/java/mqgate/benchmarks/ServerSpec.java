package mqgate.benchmarks;

import io.netty.channel.epoll.Epoll;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One server of a comparison. Immutable.
 *
 * @param name {@code raw}, {@code copy}, {@code gate}, {@code gate-blocking}, {@code gate-modules}, {@code gate-metrics}, or the name
 *     of a peer; behind the others may stand a transport and for a gate a number of event loops: {@code gate:io_uring:2}
 * @param kind the name without what stands behind it
 * @param transport how it waits for sockets
 * @param eventLoops how many threads do that
 */
record ServerSpec(String name, String kind, String transport, int eventLoops) {

    private static final Set<String> FLOORS = Set.of("raw", "copy");
    private static final Set<String> BROKERS = Set.of("hivemq");
    private static final Set<String> GATES = Set.of("gate", "gate-blocking", "gate-modules", "gate-metrics");

    static ServerSpec of(String name) {
        String[] parts = name.split(":", -1);
        String transport = Epoll.isAvailable() ? "epoll" : "nio";
        int eventLoops = 1;
        for (int i = 1; i < parts.length; i++) {
            if (Character.isDigit(parts[i].charAt(0))) {
                eventLoops = Integer.parseInt(parts[i]);
            } else {
                transport = parts[i];
            }
        }
        return new ServerSpec(name, parts[0], transport, eventLoops);
    }

    boolean isFloor() {
        return FLOORS.contains(kind);
    }

    boolean isPeer() {
        return !isFloor() && !GATES.contains(kind);
    }

    /** Whether clients get only what they subscribe to. */
    boolean isBroker() {
        return BROKERS.contains(kind);
    }

    /** Returns main class and arguments of a floor or a gate. */
    List<String> main(int port) {
        List<String> main = new ArrayList<>();
        main.add((isFloor() ? FloorServer.class : GateServer.class).getName());
        main.add(String.valueOf(port));
        main.add(isFloor() ? kind : kind.equals("gate") ? "async" : kind.substring("gate-".length()));
        main.add(transport);
        main.add(String.valueOf(eventLoops));
        return main;
    }
}
