package mqgate.testkit;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import mqgate.api.Gate;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.netty.NettyGate;

/** A gate that was started for a test or a class of tests, on a port for each kind of client. Safe for use from any thread. */
final class RunningGate {

    private static final String ANY_PORT = "127.0.0.1:0";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Gate gate;
    private final List<Listener> listeners;

    private RunningGate(Gate gate, List<Listener> listeners) {
        this.gate = gate;
        this.listeners = listeners;
    }

    static RunningGate start(Consumer<Options.Builder> customizer, boolean tls) {
        Options.Builder options = Options.builder();
        List<Listener> listeners = new ArrayList<>(List.of(Listener.tcp(ANY_PORT), Listener.webSocket(ANY_PORT)));
        if (tls) {
            listeners.add(Listener.tcp(ANY_PORT).tls(true));
            listeners.add(Listener.webSocket(ANY_PORT).tls(true));
            options.certFile(TestCertificate.get().files().getCertFile())
                    .keyFile(TestCertificate.get().files().getKeyFile());
        }
        listeners.forEach(options::listener);
        customizer.accept(options);
        Gate gate = NettyGate.create(options.build());
        gate.start();
        return new RunningGate(gate, List.copyOf(listeners));
    }

    Gate gate() {
        return gate;
    }

    InetSocketAddress address(boolean webSocket, boolean tls) {
        Listener.Network network = webSocket ? Listener.Network.WEBSOCKET : Listener.Network.TCP;
        Listener wanted = listeners.stream()
                .filter(listener -> listener.getNetwork() == network && listener.isTls() == tls)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "tls: off (expected: GateExtension.builder().tls(), for a client that speaks it)"));
        InetSocketAddress address = gate.getBoundAddresses().get(wanted);
        if (address == null) {
            throw new IllegalStateException("the gate does not listen any more");
        }
        return address;
    }

    void stop(boolean failOnLeaks) {
        try {
            if (failOnLeaks && !Waiting.until(() -> gate.getStats().getOpenConnections() == 0, PATIENCE)) {
                throw new AssertionError("open connections when the gate is stopped: "
                        + gate.getStats().getOpenConnections() + " (expected: 0)");
            }
        } finally {
            gate.close();
        }
    }
}
