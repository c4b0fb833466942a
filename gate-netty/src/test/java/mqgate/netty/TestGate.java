package mqgate.netty;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import mqgate.api.Dialect;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.Listener;
import mqgate.api.Options;

/** A real gate that listens on a free port for each link, and the clients that were opened here. */
final class TestGate implements AutoCloseable {

    private final Map<Link, Listener> listeners = new EnumMap<>(Link.class);
    private final Queue<TestClient> clients = new ConcurrentLinkedQueue<>();
    private final Gate gate;

    private TestGate(Options.Builder options, Dialect dialect) {
        for (Link link : Link.values()) {
            Listener listener = link.listener().dialect(dialect);
            listeners.put(link, listener);
            options.listener(listener);
        }
        options.certFile(TestCertificate.INSTANCE.certFile()).keyFile(TestCertificate.INSTANCE.keyFile());
        gate = NettyGate.create(options.build());
        gate.start();
    }

    static TestGate start(Options.Builder options) {
        return start(options, Dialect.STRICT);
    }

    static TestGate start(Options.Builder options, Dialect dialect) {
        return new TestGate(options, dialect);
    }

    Gate gate() {
        return gate;
    }

    GateHandler handler() {
        return gate.getGateHandler();
    }

    InetSocketAddress address(Link link) {
        return gate.getBoundAddresses().get(listeners.get(link));
    }

    /** Opens the transport only: nothing of MQTT is sent yet. */
    TestClient open(Link link) throws IOException {
        TestClient client = TestClient.open(link, address(link));
        clients.add(client);
        return client;
    }

    /** Opens the transport and shakes hands, keep alive 60. */
    TestClient connect(Link link) throws IOException {
        TestClient client = open(link);
        client.shakeHands();
        return client;
    }

    TestClient connect() throws IOException {
        return connect(Link.TCP);
    }

    /**
     * Ends a test. Its clients leave first, because the gate lingers for each that does not; where the close itself is what a test
     * is about, it closes {@link #gate()}.
     */
    @Override
    public void close() {
        clients.forEach(TestClient::leave);
        gate.close();
    }
}
