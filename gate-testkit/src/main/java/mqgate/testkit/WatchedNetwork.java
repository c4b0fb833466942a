package mqgate.testkit;

import java.util.function.Consumer;

/** The sockets of a gate of a test, which remembers who was connected. */
record WatchedNetwork(RunningGate gate, Consumer<TestClient> watcher) implements ClientNetwork {

    @Override
    public ClientLink link(boolean webSocket, boolean tls) {
        return new SocketLink(gate.address(webSocket, tls));
    }

    @Override
    public void opened(TestClient client) {
        watcher.accept(client);
    }
}
