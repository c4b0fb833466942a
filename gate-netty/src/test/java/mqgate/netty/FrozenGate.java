package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.GateStats;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.core.SessionFactory;

/**
 * The inside of a gate in a time that only the test moves, and clients whose bytes wait until the gate reads them. Its
 * learner is taken.
 */
final class FrozenGate implements AutoCloseable {

    /** Only what own protocols get to see; no connection is ever made by it. */
    private static final Gate GATE =
            NettyGate.create(Options.builder().eventLoopThreads(1).build());

    private static final Duration TICK = Duration.ofMillis(1);

    private final FrozenLoop loop = new FrozenLoop();
    private final Agents agents = new Agents();
    private final SessionTable table;
    private final GateServices services;
    private final List<Client> clients = new ArrayList<>();
    private final ConnectionInitializer initializer;

    FrozenGate(Options.Builder settings) {
        this(settings, Listener.tcp("127.0.0.1:0"));
    }

    FrozenGate(Options.Builder settings, Listener listener) {
        Options options = settings.agentLearner(agents).build();
        table = new SessionTable(List.of(loop), options, loop.ticker()::nanoTime);
        SessionFactory sessions = new SessionFactory(
                new DefaultGateHandler(table, options), options.getGuestJudge().orElse(null));
        services = new GateServices(
                options, table, sessions, Runnable::run, new FrozenPlatform(loop.ticker()::nanoTime, this::now));
        Tls tls = new GateTls(options, InstantSource.system()).of(listener);
        initializer = new ConnectionInitializer(GATE, services, ListenerSettings.of(listener, options, tls));
    }

    /** It is 1970 when the test begins. */
    private Instant now() {
        return Instant.ofEpochSecond(0, loop.ticker().nanoTime());
    }

    GateFlightRecorder flights() {
        return services.flights;
    }

    /** A client comes and says nothing yet. */
    Client open() {
        Client client = new Client();
        clients.add(client);
        client.channel.pipeline().addLast(initializer);
        client.channel.unsafe().register(loop, client.channel.newPromise());
        loop.runTasks();
        return client;
    }

    /** A client comes and sends its CONNECT, whatever comes of it. */
    Client connect(String clientId, int keepAliveSeconds) {
        Client client = open();
        client.send(TestClient.connect(clientId, keepAliveSeconds));
        return client;
    }

    /** Lets the time pass in small steps, so that all happens at its time. */
    void pass(Duration duration) {
        for (long tick = 0; tick < duration.toMillis(); tick++) {
            loop.pass(TICK);
            clients.forEach(client -> client.channel.deliver());
            loop.runTasks();
        }
    }

    /** Lets a long time pass; only what the gate does by itself happens in it. */
    void passInJumps(Duration duration) {
        loop.passInJumps(duration);
    }

    void runTasks() {
        loop.runTasks();
    }

    /** Waits until so many clients were let in, by an authenticator that answers on a thread of its own. */
    void awaitHandshakes(int clients) {
        await().pollInSameThread().until(() -> {
            runTasks();
            return stats().getHandshakeTimes().getCount() == clients;
        });
    }

    /** What runs now takes so long. */
    void spend(Duration duration) {
        loop.spend(duration);
    }

    GateStats stats() {
        return services.counters.snapshot(table);
    }

    /** Begins to send everybody away, as a drain does when its listeners are closed. */
    Drain drain(Duration time) {
        Closing farewell = Closing.redirecting(CloseReason.USE_ANOTHER_SERVER, "");
        table.refuse(farewell);
        Drain drain = new Drain(services, time, farewell);
        drain.begin();
        loop.runTasks();
        return drain;
    }

    /** All clients are lost, and nothing is left of them. */
    @Override
    public void close() {
        clients.forEach(Client::lose);
        assertThat(hasTimers()).as("a timer").isFalse();
        assertThat(table.whenAllClosed()).as("everybody gone").isCompleted();
    }

    /** Whether something is still going to happen by itself. */
    boolean hasTimers() {
        return loop.hasTimers();
    }

    /** How many connections have ended for this reason. */
    long closes(CloseReason reason) {
        return stats().getCloses().get(reason);
    }

    Agent agent(String clientId) throws Exception {
        return agents.connected(clientId);
    }

    /** One client of the gate. */
    final class Client {

        private final LoopbackChannel channel = new LoopbackChannel();
        private int seen;

        void send(byte[] bytes) {
            if (channel.isOpen()) {
                channel.arrive(Unpooled.copiedBuffer(bytes));
                loop.runTasks();
                channel.deliver();
                loop.runTasks();
            }
        }

        void send(String hex) {
            send(TestClient.bytes(hex));
        }

        /** Returns what the gate has sent since the last call, as hex digits. */
        String received() {
            byte[] sent = channel.sent();
            String hex = HexFormat.of().formatHex(sent, seen, sent.length);
            seen = sent.length;
            return hex;
        }

        /** How often the gate has sent it something, however much. */
        int flushes() {
            return channel.flushes();
        }

        /** Lets the client take what is sent, or not any more. */
        void setReading(boolean reads) {
            channel.setReading(reads);
            loop.runTasks();
        }

        /** The connection breaks. */
        void lose() {
            channel.lose();
            loop.runTasks();
        }

        boolean isOpen() {
            return channel.isOpen();
        }

        /** Whether the gate would read what came now. */
        boolean isRead() {
            return channel.isReading();
        }

        /** Returns what no handler took, messages and exceptions. */
        List<String> unhandled() {
            return channel.unhandled();
        }

        List<String> handlers() {
            return channel.pipeline().names();
        }
    }
}
