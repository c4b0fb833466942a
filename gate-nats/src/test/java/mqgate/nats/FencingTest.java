package mqgate.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.TraceSpan;
import mqgate.api.UserPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Users log in at random at two gates, whose links to NATS are cut and frozen at random, while the gates themselves and a
 * backend push to every session that they know, all the time.
 *
 * <p>Each push carries a number that was taken before it was sent. When a login has returned, it takes a number too: no older
 * session of the user may get a push with a higher one.
 */
final class FencingTest {

    private static final long SEED = 20_260_711;
    private static final int USERS = 100;
    private static final int WORKERS = 10;
    private static final Duration RUN = Duration.ofSeconds(15);
    private static final Duration LEASE = Duration.ofMillis(1500);

    /** A login that has returned. */
    private record Login(String userId, Node.Client client, long number) {}

    private final TraceSpan span = TraceSpan.create();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Queue<Node.Client> clients = new ConcurrentLinkedQueue<>();
    private final Map<String, List<Login>> logins = new ConcurrentHashMap<>();
    private final AtomicLong failedLogins = new AtomicLong();
    private final AtomicLong pushes = new AtomicLong();
    private NatsServer server;
    private final List<Cable> cables = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private NatsLink backend;
    private ExecutorService threads;

    @BeforeEach
    void start() {
        server = NatsServer.start();
        for (int i = 0; i < 2; i++) {
            Cable cable = Cable.to(server.port());
            cables.add(cable);
            NatsOptions options = server.options()
                    .servers(cable.url())
                    .customizer(nats -> nats.ignoreDiscoveredServers())
                    .timeout(Duration.ofSeconds(2))
                    .lease(LEASE)
                    .build();
            nodes.add(Node.start("gate@" + i, options, UserPolicy.REPLACE));
        }
        backend = NatsLink.connect(
                server.options().timeout(Duration.ofSeconds(1)).lease(LEASE).build());
        threads = Executors.newCachedThreadPool();
    }

    @AfterEach
    void stop() {
        over.set(true);
        threads.shutdownNow();
        clients.forEach(client -> client.player().drop());
        nodes.forEach(Node::close);
        backend.close();
        cables.forEach(Cable::close);
        server.close();
    }

    @Test
    @Timeout(120)
    void login_randomLoginsAndCuts_noOlderSessionIsPushedToAfterItReturned() throws Exception {
        List<Future<?>> work = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            int number = worker;
            work.add(threads.submit(() -> logIn(number, new Random(SEED + number))));
        }
        work.add(threads.submit(() -> cut(new Random(SEED))));
        nodes.forEach(node -> work.add(threads.submit(() -> pushFrom(node))));
        work.add(threads.submit(() -> pushFromBackend(new Random(SEED))));

        await().pollDelay(RUN).atMost(RUN.multipliedBy(2)).until(() -> true);
        over.set(true);
        for (Future<?> one : work) {
            one.get(30, TimeUnit.SECONDS);
        }

        cables.forEach(Cable::heal);
        assertNoneIsPushedToAfterANewerLogin();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(this::assertOneLiveSessionEach);
        assertThat(pushes.get()).isGreaterThan(1000);
        assertThat(logins).hasSizeGreaterThan(USERS / 2);
    }

    /** Each worker has users of its own, so that the logins of a user follow each other. */
    private void logIn(int worker, Random random) {
        while (!over.get()) {
            String userId = "user-" + worker + "-" + random.nextInt(USERS / WORKERS);
            Node node = nodes.get(random.nextInt(2));
            Node.Client client = node.connect();
            clients.add(client);
            try {
                node.bind(client, userId);
                Login login = new Login(userId, client, numbers.incrementAndGet());
                logins.computeIfAbsent(userId, user -> new CopyOnWriteArrayList<>())
                        .add(login);
            } catch (GateException e) {
                failedLogins.incrementAndGet();
                client.player().drop();
            }
        }
    }

    private void cut(Random random) {
        while (!over.get()) {
            Cable cable = cables.get(random.nextInt(2));
            pause(300 + random.nextInt(700));
            if (random.nextBoolean()) {
                cable.cut();
            } else {
                cable.freeze();
            }
            pause(100 + random.nextInt(2500));
            cable.heal();
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(millis * 1_000_000L);
    }

    private void pushFrom(Node node) {
        while (!over.get()) {
            for (Node.Client client : clients) {
                try {
                    node.handler().send(span, client.sessionId(), "push", number());
                } catch (GateException e) {
                    // of the other gate, or stale
                }
            }
            pause(5);
        }
    }

    /** By way of NATS and without waiting, so that pushes are on their way when something is cut. */
    private void pushFromBackend(Random random) {
        RemoteGateHandler[] gates = {new RemoteGateHandler(backend, "gate@0"), new RemoteGateHandler(backend, "gate@1")
        };
        while (!over.get()) {
            for (Node.Client client : clients) {
                for (RemoteGateHandler gate : gates) {
                    gate.sendNoReply(span, client.sessionId(), "push", number(), DeliveryPolicy.byDefault());
                }
            }
            String userId = "user-" + random.nextInt(WORKERS) + "-" + random.nextInt(USERS / WORKERS);
            backend.getGates().sendToUser(span, userId, "push", number(), DeliveryPolicy.byDefault());
            pause(5);
        }
    }

    private byte[] number() {
        pushes.incrementAndGet();
        return Long.toString(numbers.incrementAndGet()).getBytes(UTF_8);
    }

    private void assertNoneIsPushedToAfterANewerLogin() {
        logins.forEach((userId, ofUser) -> {
            for (int i = 0; i + 1 < ofUser.size(); i++) {
                Login older = ofUser.get(i);
                Login newer = ofUser.get(i + 1);
                assertThat(lastPush(older.client().player()))
                        .as(
                                "%s: the last push to %s, whose successor was bound",
                                userId, older.client().sessionId())
                        .isLessThan(newer.number());
            }
        });
    }

    /** The highest number that has come to a client. */
    private static long lastPush(Player player) {
        long last = 0;
        Optional<Player.Heard> heard = player.poll(50);
        while (heard.isPresent()) {
            last = Math.max(last, Long.parseLong(heard.get().text()));
            heard = player.poll(50);
        }
        return last;
    }

    private void assertOneLiveSessionEach() {
        for (String userId : logins.keySet()) {
            long live = nodes.stream()
                    .flatMap(node -> node.handler().getAgentsByUser(userId).stream())
                    .filter(agent -> !agent.isClosed())
                    .count();
            assertThat(live).as(userId).isLessThanOrEqualTo(1);
        }
    }
}
