package mqgate.testkit;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import mqgate.api.Gate;
import mqgate.api.Options;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real gate in a JUnit test, on free ports of 127.0.0.1, for TCP and for WebSocket, and with TLS if asked for. As a static field it
 * is one gate for the class; as a field of the object, one for each test:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final GateExtension gate = GateExtension.of(options -> options.router(modules));
 *
 * @Test
 * void greet_anybody_isAnswered(TestClient client) {
 *     assertThat(client.request("hello/HD_greet/1", "{\"name\":\"ann\"}")).hasResult("hello ann");
 * }
 * }</pre>
 *
 * <p>A test gets as parameters a {@link Gate}, a {@link TestClient} that is connected, a {@link TestClientBuilder} or this
 * extension. The clients that the thread of a test opens are closed after it; those that were opened before all tests, or by other
 * threads, after the class. Tests may run at once.
 *
 * @since 0.1
 */
public final class GateExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private final Consumer<Options.Builder> options;
    private final UnaryOperator<TestClientBuilder> clientDefaults;
    private final boolean tls;
    private final boolean failOnLeaks;
    private final LiveClients clientsOfClass = new LiveClients();
    private final Map<Thread, LiveClients> clientsOfTests = new ConcurrentHashMap<>();
    private final ReentrantLock lifecycle = new ReentrantLock();

    /** The classes, or the test, that the gate runs for: classes that have the field from one they extend share it. Guarded by lifecycle. */
    private final Set<String> users = new HashSet<>();

    private volatile @Nullable RunningGate running;

    private GateExtension(Builder builder) {
        options = builder.options;
        clientDefaults = builder.clientDefaults;
        tls = builder.tls;
        failOnLeaks = builder.failOnLeaks;
    }

    /**
     * Makes a gate for tests.
     *
     * @param options is called for each gate that is started, and sets what it needs; the listeners are there already
     * @return the extension
     */
    public static GateExtension of(Consumer<Options.Builder> options) {
        return builder().options(options).build();
    }

    /**
     * Begins with a gate that has more to it.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return the gate that is running}
     */
    public Gate gate() {
        return running().gate();
    }

    /**
     * Begins with another client, which is closed after the test.
     *
     * @return a builder with the defaults of this extension
     */
    public TestClientBuilder client() {
        LiveClients opened = clientsOfTests.getOrDefault(Thread.currentThread(), clientsOfClass);
        return clientDefaults.apply(new TestClientBuilder(new WatchedNetwork(running(), opened::add)));
    }

    /**
     * Connects another client, which is closed after the test.
     *
     * @return a client that was let in
     */
    public TestClient connect() {
        return client().connect();
    }

    /**
     * {@return where MQTT on TCP is served, for other clients}
     */
    public InetSocketAddress tcpAddress() {
        return running().address(false, false);
    }

    /**
     * {@return where MQTT on WebSocket is served, for other clients}
     */
    public InetSocketAddress webSocketAddress() {
        return running().address(true, false);
    }

    /**
     * {@return where MQTT on TCP in TLS is served, for other clients}
     */
    public InetSocketAddress tlsAddress() {
        return running().address(false, true);
    }

    /**
     * {@return where MQTT on WebSocket in TLS is served, for other clients}
     */
    public InetSocketAddress webSocketTlsAddress() {
        return running().address(true, true);
    }

    /**
     * {@return what other clients have to trust: the certificate of the gate, for 127.0.0.1 and localhost}
     */
    public X509Certificate certificate() {
        return TestCertificate.get().certificate();
    }

    private RunningGate running() {
        RunningGate gate = running;
        if (gate == null) {
            throw new IllegalStateException(
                    "the gate is not running (expected: a field with @RegisterExtension, and a test that has begun)");
        }
        return gate;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        startFor(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        startFor(context);
        clientsOfTests.put(Thread.currentThread(), new LiveClients());
    }

    /** A nested class and a test use the gate of the class around them. */
    private void startFor(ExtensionContext context) {
        String user = context.getUniqueId();
        lifecycle.lock();
        try {
            if (users.stream().noneMatch(around -> user.startsWith(around + "/"))) {
                running = running != null ? running : RunningGate.start(options, tls);
                users.add(user);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        LiveClients clients = clientsOfTests.remove(Thread.currentThread());
        if (clients != null) {
            clients.close();
        }
        stopFor(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stopFor(context);
    }

    private void stopFor(ExtensionContext context) {
        lifecycle.lock();
        try {
            RunningGate gate = running;
            if (users.remove(context.getUniqueId()) && users.isEmpty() && gate != null) {
                running = null;
                clientsOfClass.close();
                gate.stop(failOnLeaks);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Gate.class
                || type == TestClient.class
                || type == TestClientBuilder.class
                || type == GateExtension.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == GateExtension.class) {
            return this;
        } else if (type == Gate.class) {
            return gate();
        }
        return type == TestClient.class ? connect() : client();
    }

    /**
     * Says what gate a test needs. Used by one thread.
     *
     * @since 0.1
     */
    public static final class Builder {

        private Consumer<Options.Builder> options = none -> {};
        private UnaryOperator<TestClientBuilder> clientDefaults = client -> client;
        private boolean tls;
        private boolean failOnLeaks;

        private Builder() {}

        /**
         * Sets what the gate needs; the listeners are there already, and more may be added.
         *
         * @param customizer is called for each gate that is started
         * @return this
         */
        public Builder options(Consumer<Options.Builder> customizer) {
            options = customizer;
            return this;
        }

        /**
         * Sets what all clients have in common.
         *
         * @param defaults is called for each client, before the test sees its builder
         * @return this
         */
        public Builder client(UnaryOperator<TestClientBuilder> defaults) {
            clientDefaults = defaults;
            return this;
        }

        /**
         * Listens in TLS too, on further ports, with a certificate that is made for the test.
         *
         * @return this
         */
        public Builder tls() {
            tls = true;
            return this;
        }

        /**
         * Fails when the gate is stopped and still has a connection, after all clients of this extension were closed: a client of
         * another kind that nobody closed, or a gate that has not noticed an end.
         *
         * @return this
         */
        public Builder failOnLeaks() {
            failOnLeaks = true;
            return this;
        }

        /**
         * {@return the extension}
         */
        public GateExtension build() {
            return new GateExtension(this);
        }
    }
}
