package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.GateException;
import mqgate.api.Options;
import mqgate.api.UserConnectedException;
import mqgate.api.UserPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two threads bind and kick users on a pool of connections, and send to them; a third one counts.
 *
 * <p>One clock of whole numbers says when each call began and returned. A push that began after a call returned which had begun
 * after a bind returned, and which ended what that bind had made, must not reach the connection of that bind.
 */
final class UserRaceTest {

    private static final Duration LENGTH = Duration.ofSeconds(5);
    private static final int USERS = 100;
    private static final int CONNECTIONS = 40;

    private final Agents agents = new Agents();
    private final AtomicLong clock = new AtomicLong();
    private final AtomicReferenceArray<Connection> pool = new AtomicReferenceArray<>(CONNECTIONS);
    private final Queue<Connection> all = new ConcurrentLinkedQueue<>();
    private final Map<String, Queue<Call>> calls = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger pushes = new AtomicInteger();

    /** A call that was made: a bind of a user on a connection, or, without a connection, a kick. */
    private record Call(String userId, Connection connection, long began, long returned, boolean effective) {}

    /** One client, and what it has received. */
    private final class Connection {

        private final TestClient client;
        private final Agent agent;
        private final Queue<Call> binds = new ConcurrentLinkedQueue<>();
        private final List<String> received = new ArrayList<>();
        private final CompletableFuture<Void> reading;

        Connection(TestGate gate) throws Exception {
            String id = Agents.newId();
            client = gate.open(Link.TCP);
            client.shakeHands(id, 60);
            agent = agents.connected(id);
            reading = Tasks.start(this::read);
            all.add(this);
        }

        private void read() {
            try {
                while (true) {
                    received.add(client.readPublish());
                }
            } catch (IOException e) {
                // closed by the gate
            }
        }

        String id() {
            return agent.getSession().getSessionId();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REPLACE", "REFUSE"})
    void bindAndKick_atRandomOnTwoThreads_noUserHasTwoConnectionsAndNoOldOneGetsHisPushes(UserPolicy policy)
            throws Exception {
        long seed = System.nanoTime();
        try (TestGate gate = TestGate.start(Options.builder().userPolicy(policy).agentLearner(agents))) {
            for (int i = 0; i < CONNECTIONS; i++) {
                pool.set(i, new Connection(gate));
            }
            long end = System.nanoTime() + LENGTH.toNanos();
            List<CompletableFuture<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                Random random = new Random(seed + thread);
                tasks.add(repeat(end, () -> act(gate, random)));
            }
            tasks.add(repeat(end, () -> checkAll(gate)));
            Tasks.join(tasks);

            checkSessions(gate);
            for (Connection connection : all) {
                connection.agent.close();
            }
            Tasks.join(all.stream().map(connection -> connection.reading).toList());
            checkReceived(seed);
            checkNotInVain(policy);
            await().until(() -> gate.handler().getAgentNum() == 0);
            Tables.assertEmptySoon(gate);
        } catch (AssertionError | Exception e) {
            throw new AssertionError("seed " + seed, e);
        } finally {
            for (Connection connection : all) {
                connection.client.close();
            }
        }
    }

    private static CompletableFuture<Void> repeat(long end, Tasks.Action action) {
        return Tasks.start(() -> {
            while (System.nanoTime() < end) {
                action.run();
            }
        });
    }

    private static String user(Random random) {
        return "user-" + random.nextInt(USERS);
    }

    private void act(TestGate gate, Random random) throws Exception {
        push(gate, random);
        String user = user(random);
        int dice = random.nextInt(100);
        if (dice < 15) {
            long began = clock.incrementAndGet();
            gate.handler().kickUser(SPAN, user, CloseReason.KICKED);
            record(new Call(user, null, began, clock.incrementAndGet(), true));
            return;
        }
        int slot = random.nextInt(CONNECTIONS);
        Connection connection = pool.get(slot);
        if (connection.agent.isClosed()) {
            pool.compareAndSet(slot, connection, new Connection(gate));
        } else if (dice < 25) {
            unbind(gate, connection);
        } else {
            bind(gate, connection, user);
        }
    }

    private void bind(TestGate gate, Connection connection, String user) {
        long began = clock.incrementAndGet();
        try {
            gate.handler().bind(SPAN, connection.id(), user);
            long returned = clock.incrementAndGet();
            record(new Call(user, connection, began, returned, !connection.agent.isClosed()));
        } catch (UserConnectedException e) {
            refused.incrementAndGet();
        } catch (GateException e) {
            assertThat(connection.agent.isClosed()).isTrue();
        }
        check(gate, user);
    }

    private void unbind(TestGate gate, Connection connection) {
        long began = clock.incrementAndGet();
        try {
            gate.handler().unbind(SPAN, connection.id());
            record(new Call("", connection, began, clock.incrementAndGet(), false));
        } catch (GateException e) {
            assertThat(connection.agent.isClosed()).isTrue();
        }
    }

    private void record(Call call) {
        calls.computeIfAbsent(call.userId, user -> new ConcurrentLinkedQueue<>())
                .add(call);
        if (call.connection != null) {
            call.connection.binds.add(call);
        }
    }

    private void push(TestGate gate, Random random) {
        String user = user(random);
        long began = clock.incrementAndGet();
        assertThat(gate.handler().sendToUser(SPAN, user, user, utf8("" + began)))
                .isLessThanOrEqualTo(1);
    }

    private void checkAll(TestGate gate) {
        for (int i = 0; i < USERS; i++) {
            check(gate, "user-" + i);
        }
        Thread.yield();
    }

    private static void check(TestGate gate, String user) {
        Collection<Agent> found = gate.handler().getAgentsByUser(user);
        assertThat(found.stream().filter(agent -> !agent.isClosed()).count())
                .as("open connections of " + user)
                .isLessThanOrEqualTo(1);
    }

    /** Now that nothing happens any more, sessions and index say the same. */
    private void checkSessions(TestGate gate) {
        List<Agent> open = all.stream()
                .map(connection -> connection.agent)
                .filter(agent -> !agent.isClosed())
                .toList();
        List<String> users = open.stream()
                .map(agent -> agent.getSession().getUserId())
                .filter(user -> !user.isEmpty())
                .toList();
        assertThat(users).doesNotHaveDuplicates();
        for (Agent agent : open) {
            String user = agent.getSession().getUserId();
            if (!user.isEmpty()) {
                assertThat(gate.handler().getAgentsByUser(user)).contains(agent);
            }
        }
    }

    private void checkReceived(long seed) {
        for (Connection connection : all) {
            for (String push : connection.received) {
                pushes.incrementAndGet();
                String user = push.substring(0, push.indexOf(':'));
                long sent = Long.parseLong(push.substring(push.indexOf(':') + 1));
                assertThat(connection.binds.stream()
                                .filter(bind -> bind.userId.equals(user))
                                .anyMatch(bind -> !wasOver(bind, sent)))
                        .as("seed %d: %s got %s", seed, connection.agent, push)
                        .isTrue();
            }
        }
    }

    /** Whether something had ended a bind before a push was sent. */
    private boolean wasOver(Call bind, long sent) {
        boolean userTaken = calls.get(bind.userId).stream()
                .filter(call -> call.effective && call.connection != bind.connection)
                .anyMatch(call -> isBetween(bind, call, sent));
        return userTaken
                || bind.connection.binds.stream()
                        .filter(call -> !call.userId.equals(bind.userId))
                        .anyMatch(call -> isBetween(bind, call, sent));
    }

    private static boolean isBetween(Call bind, Call call, long sent) {
        return call.began > bind.returned && call.returned < sent;
    }

    /** What the test is about did happen. */
    private void checkNotInVain(UserPolicy policy) {
        assertThat(pushes.get()).as("pushes").isGreaterThan(100);
        assertThat(calls).as("users").hasSizeGreaterThan(USERS - 10);
        if (policy == UserPolicy.REFUSE) {
            assertThat(refused.get()).as("refused binds").isGreaterThan(100);
        } else {
            assertThat(refused.get()).isZero();
            assertThat(all.stream()
                            .filter(connection -> connection
                                    .agent
                                    .getCloseReason()
                                    .equals(Optional.of(CloseReason.SESSION_TAKEN_OVER)))
                            .count())
                    .as("replaced connections")
                    .isGreaterThan(100);
        }
    }
}
