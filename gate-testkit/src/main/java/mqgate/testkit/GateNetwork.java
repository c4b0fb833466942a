package mqgate.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Function;
import mqgate.api.Gate;
import mqgate.api.Listener;

/** The addresses of a gate: a client goes to the first listener that serves it. */
final class GateNetwork implements ClientNetwork {

    private final Gate gate;
    private final Function<InetSocketAddress, ClientLink> links;

    GateNetwork(Gate gate) {
        this(gate, SocketLink::new);
    }

    GateNetwork(Gate gate, Function<InetSocketAddress, ClientLink> links) {
        this.gate = gate;
        this.links = links;
    }

    @Override
    public ClientLink link(boolean webSocket, boolean tls) {
        Map<Listener, InetSocketAddress> bound = gate.getBoundAddresses();
        return bound.entrySet().stream()
                .filter(entry -> serves(entry.getKey(), webSocket) && speaks(entry.getKey(), tls))
                .map(entry -> links.apply(reachable(entry.getValue())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("listeners: %s (expected: one for %s%s that is bound)"
                        .formatted(bound, webSocket ? "WebSocket" : "TCP", tls ? " in TLS" : "")));
    }

    private static InetSocketAddress reachable(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort())
                : address;
    }

    private static boolean speaks(Listener listener, boolean tls) {
        return listener.isTls() == tls || (listener.isTls() && listener.getNetwork() == Listener.Network.ANY);
    }

    private static boolean serves(Listener listener, boolean webSocket) {
        return listener.getAgentFactory().isEmpty()
                && !listener.isProxyProtocol()
                && switch (listener.getNetwork()) {
                    case TCP -> !webSocket;
                    case WEBSOCKET -> webSocket;
                    case ANY -> true;
                };
    }
}
