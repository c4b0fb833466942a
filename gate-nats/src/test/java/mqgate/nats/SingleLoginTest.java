package mqgate.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.CloseReason;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.StaleSessionException;
import mqgate.api.StorageException;
import mqgate.api.TraceSpan;
import mqgate.api.UserConnectedException;
import mqgate.api.UserPolicy;
import mqgate.api.spi.StorageHandler;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** One user, several gates: who is connected where, and who has to go. */
final class SingleLoginTest {

    /** So long that it is not over only because the machine is busy. */
    private static final Duration LEASE = Duration.ofSeconds(6);

    private static final Duration SHORT_LEASE = Duration.ofMillis(1500);
    private static final byte[] TEXT = "hello".getBytes(UTF_8);

    private final TraceSpan span = TraceSpan.create();
    private NatsServer server;
    private Cable cable;
    private Node one;
    private Node two;

    @BeforeEach
    void startNats() {
        server = NatsServer.start();
        cable = Cable.to(server.port());
    }

    private void startGates(UserPolicy policy) {
        startGates(policy, LEASE);
    }

    /** The first gate is behind a cable that can be cut. */
    private void startGates(UserPolicy policy, Duration lease) {
        one = Node.start("gate@1", behindCable(lease), policy);
        two = Node.start("gate@2", direct(lease), policy);
    }

    private NatsOptions behindCable(Duration lease) {
        return server.options()
                .servers(cable.url())
                .customizer(nats -> nats.ignoreDiscoveredServers())
                .lease(lease)
                .build();
    }

    private NatsOptions direct(Duration lease) {
        return server.options().lease(lease).build();
    }

    @AfterEach
    void stop() {
        for (Node node : new Node[] {one, two}) {
            if (node != null) {
                node.close();
            }
        }
        cable.close();
        server.close();
    }

    private void awaitEntries(String userId, int count) {
        await().untilAsserted(() ->
                assertThat(two.link.users().read(userId).entries()).hasSize(count));
    }

    @Test
    void bind_replaceAndUserAtAnotherGate_olderIsOutWhenItReturns() {
        startGates(UserPolicy.REPLACE);
        try (Node.Client older = one.connect5();
                Node.Client newer = two.connect()) {
            one.bind(older, "ann");

            two.bind(newer, "ann");

            assertThatThrownBy(() -> one.handler().send(span, older.sessionId(), "mail", TEXT))
                    .isInstanceOf(StaleSessionException.class);
            older.player().awaitClose();
            assertThat(older.player().closeCode()).isEqualTo(CloseReason.SESSION_TAKEN_OVER.getMqttReasonCode());
            assertThat(one.handler().sendToUser(span, "ann", "mail", TEXT)).isEqualTo(1);
            assertThat(newer.player().hear()).hasToString("mail hello");
        }
    }

    @Test
    void send_sessionTakenOver_backendLearnsThatItIsStale() {
        startGates(UserPolicy.REPLACE);
        try (Node.Client older = one.connect();
                Node.Client newer = two.connect()) {
            one.bind(older, "ann");
            two.bind(newer, "ann");
            older.player().awaitClose();
            await().until(() -> one.handler().getAgent(older.sessionId()).isEmpty());

            assertThatThrownBy(() -> new RemoteGateHandler(two.link, "gate@1")
                            .send(span, older.sessionId(), "mail", TEXT, DeliveryPolicy.byDefault()))
                    .isInstanceOf(StaleSessionException.class)
                    .hasMessageContaining(older.sessionId());
        }
    }

    @Test
    void bind_replaceToAndFro_theLastOneStays() {
        startGates(UserPolicy.REPLACE);
        try (Node.Client first = one.connect();
                Node.Client second = two.connect();
                Node.Client third = one.connect()) {
            one.bind(first, "ann");
            two.bind(second, "ann");
            one.bind(third, "ann");

            first.player().awaitClose();
            second.player().awaitClose();
            assertThat(two.handler().sendToUser(span, "ann", "mail", TEXT)).isEqualTo(1);
            assertThat(third.player().hear()).hasToString("mail hello");
        }
    }

    @Test
    void bind_twiceToTheSameUser_staysBound() {
        startGates(UserPolicy.REPLACE);
        try (Node.Client client = one.connect()) {
            one.bind(client, "ann");

            one.bind(client, "ann");

            one.handler().send(span, client.sessionId(), "mail", TEXT);
            assertThat(client.player().hear()).hasToString("mail hello");
        }
    }

    @Test
    void bind_toAnotherUser_leavesTheFirst() {
        startGates(UserPolicy.REPLACE);
        try (Node.Client client = one.connect()) {
            one.bind(client, "ann");

            one.bind(client, "bob");

            awaitEntries("ann", 0);
            awaitEntries("bob", 1);
            assertThat(two.handler().isConnect(span, "", "bob")).isTrue();
        }
    }

    @Test
    void unbind_boundUser_leavesTheDirectory() {
        startGates(UserPolicy.REPLACE);
        try (Node.Client client = one.connect()) {
            one.bind(client, "ann");

            Session session = one.handler().unbind(span, client.sessionId());

            assertThat(session.getUserId()).isEmpty();
            awaitEntries("ann", 0);
            one.handler().send(span, client.sessionId(), "mail", TEXT);
            assertThat(client.player().hear()).hasToString("mail hello");
        }
    }

    @Test
    void disconnect_boundUser_leavesTheDirectory() {
        startGates(UserPolicy.REPLACE);
        try (Node.Client client = one.connect()) {
            one.bind(client, "ann");
            awaitEntries("ann", 1);
        }

        awaitEntries("ann", 0);
    }

    @Test
    void bind_refuseAndUserAtAnotherGate_isRefused() {
        startGates(UserPolicy.REFUSE);
        try (Node.Client first = one.connect();
                Node.Client second = two.connect()) {
            one.bind(first, "ann");

            assertThatThrownBy(() -> two.bind(second, "ann")).isInstanceOf(UserConnectedException.class);

            assertThat(two.handler().update(span, second.sessionId()).getUserId())
                    .isEmpty();
            assertThat(two.handler().sendToUser(span, "ann", "mail", TEXT)).isEqualTo(1);
            assertThat(first.player().hear()).hasToString("mail hello");
        }
    }

    @Test
    void bind_refuseAndUserHasJustLeft_isBound() {
        startGates(UserPolicy.REFUSE);
        try (Node.Client second = two.connect()) {
            try (Node.Client first = one.connect()) {
                one.bind(first, "ann");
            }
            await().until(() -> one.handler().getAgentNum() == 0);

            two.bind(second, "ann");

            assertThat(one.handler().isConnect(span, "", "ann")).isTrue();
        }
    }

    @Test
    void bind_natsAway_failsAndNothingIsBound() {
        startGates(UserPolicy.REPLACE);
        try (Node.Client client = one.connect()) {
            cable.cut();
            await().until(() -> !one.link.isConnected());

            assertThatThrownBy(() -> one.bind(client, "ann")).isInstanceOf(ClusterUnavailableException.class);

            assertThat(one.handler().update(span, client.sessionId()).getUserId())
                    .isEmpty();
        }
    }

    @Test
    void send_leaseIsOver_isRefusedToUsersOnly() {
        startGates(UserPolicy.REPLACE, SHORT_LEASE);
        try (Node.Client user = one.connect();
                Node.Client guest = one.connect()) {
            one.bind(user, "ann");
            one.handler().send(span, user.sessionId(), "mail", TEXT);
            cable.cut();

            await().untilAsserted(() -> assertThatThrownBy(
                            () -> one.handler().send(span, user.sessionId(), "mail", TEXT))
                    .isInstanceOf(StaleSessionException.class));

            one.handler().send(span, guest.sessionId(), "mail", TEXT);
            assertThat(guest.player().hear()).hasToString("mail hello");
            assertThat(one.handler().broadcast(span, "news", TEXT)).isEqualTo(2);
        }
    }

    @Test
    void send_allowAndNatsAway_goesOn() {
        startGates(UserPolicy.ALLOW, SHORT_LEASE);
        try (Node.Client user = one.connect()) {
            one.bind(user, "ann");
            server.kill();
            await().during(SHORT_LEASE).atMost(SHORT_LEASE.multipliedBy(4)).until(() -> true);

            one.handler().send(span, user.sessionId(), "mail", TEXT);

            assertThat(user.player().hear()).hasToString("mail hello");
        }
    }

    @Test
    void bind_olderGateIsCutOff_returnsWhenItsLeaseIsOver() {
        startGates(UserPolicy.REPLACE, SHORT_LEASE);
        try (Node.Client older = one.connect();
                Node.Client newer = two.connect()) {
            one.bind(older, "ann");
            cable.freeze();
            long begin = System.nanoTime();

            two.bind(newer, "ann");

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(SHORT_LEASE.plusSeconds(3)); // less than a time-out
            assertThatThrownBy(() -> one.handler().send(span, older.sessionId(), "mail", TEXT))
                    .isInstanceOf(StaleSessionException.class);
            cable.heal();
            older.player().awaitClose();
        }
    }

    @Test
    void bind_whileTheLoginBeforeWaitsForAGateThatIsCutOff_waitsForThatGateToo() {
        startGates(UserPolicy.REPLACE, SHORT_LEASE);
        try (Node three = Node.start("gate@3", direct(SHORT_LEASE), UserPolicy.REPLACE);
                Node.Client oldest = one.connect();
                Node.Client older = two.connect();
                Node.Client newest = three.connect()) {
            one.bind(oldest, "ann");
            cable.freeze();
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> tryBind(two, older));
            await().until(() -> isAt("gate@2", "ann"));

            three.bind(newest, "ann");

            assertThatThrownBy(() -> one.handler().send(span, oldest.sessionId(), "mail", TEXT))
                    .isInstanceOf(StaleSessionException.class);
            waiting.join();
        }
    }

    @Test
    void bind_afterALoginLeftThatWaitedForAGateThatIsCutOff_waitsForThatGateToo() {
        startGates(UserPolicy.REPLACE, SHORT_LEASE);
        try (Node three = Node.start("gate@3", direct(SHORT_LEASE), UserPolicy.REPLACE);
                Node.Client oldest = one.connect();
                Node.Client older = two.connect();
                Node.Client newest = three.connect()) {
            one.bind(oldest, "ann");
            cable.freeze();
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> tryBind(two, older));
            await().until(() -> isAt("gate@2", "ann"));
            older.close();
            await().until(() -> two.handler().getAgent(older.sessionId()).isEmpty());

            three.bind(newest, "ann");

            assertThatThrownBy(() -> one.handler().send(span, oldest.sessionId(), "mail", TEXT))
                    .isInstanceOf(StaleSessionException.class);
            waiting.join();
        }
    }

    private boolean isAt(String gate, String userId) {
        return two.link.users().read(userId).entries().stream()
                .anyMatch(entry -> entry.gate().equals(gate));
    }

    @Test
    void bind_executorOfTheOlderGateIsBusy_doesNotWaitForIt() {
        CountDownLatch busy = new CountDownLatch(1);
        ExecutorService oneThread = Executors.newSingleThreadExecutor();
        oneThread.execute(() -> awaitQuietly(busy));
        one = Node.start(
                "gate@1",
                server.options()
                        .lease(Duration.ofMinutes(1))
                        .executor(oneThread)
                        .build(),
                UserPolicy.REPLACE);
        two = Node.start("gate@2", server.options().lease(Duration.ofMinutes(1)).build(), UserPolicy.REPLACE);
        try (Node.Client older = one.connect();
                Node.Client newer = two.connect()) {
            one.bind(older, "ann");

            two.bind(newer, "ann"); // within the time-out of the test, which is less than the lease

            older.player().awaitClose();
        } finally {
            busy.countDown();
            oneThread.shutdown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void disconnect_executorOfTheLinkWasFullBefore_leavesTheDirectory() {
        AtomicInteger refused = new AtomicInteger();
        AtomicBoolean full = new AtomicBoolean();
        Executor executor = task -> {
            if (full.get()) {
                refused.incrementAndGet();
                throw new RejectedExecutionException();
            }
            ForkJoinPool.commonPool().execute(task);
        };
        one = Node.start(
                "gate@1", server.options().lease(SHORT_LEASE).executor(executor).build(), UserPolicy.REPLACE);
        two = Node.start("gate@2", direct(SHORT_LEASE), UserPolicy.REPLACE);
        try (Node.Client client = one.connect()) {
            one.bind(client, "ann");
            full.set(true);
            await().until(() -> refused.get() > 0);
            full.set(false);
        }

        awaitEntries("ann", 0);
    }

    @Test
    void bind_userIdTooLong_isRefusedAndOthersAreLookedAfter() {
        startGates(UserPolicy.REPLACE);
        try (Node.Client client = one.connect()) {
            assertThatThrownBy(() -> one.bind(client, "u".repeat(257)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("userId: 257 characters (expected: at most 256)");

            one.bind(client, "\u6f22".repeat(256));

            awaitEntries("\u6f22".repeat(256), 1);
        }
        awaitEntries("\u6f22".repeat(256), 0);
    }

    @Test
    void bind_userIdIsNoUnicode_isRefusedAndNobodyElseIsThrownOut() {
        startGates(UserPolicy.REPLACE);
        try (Node.Client client = one.connect();
                Node.Client other = two.connect()) {
            two.bind(other, "ann?");

            assertThatThrownBy(() -> one.bind(client, "ann\ud800"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("userId: half of a character (expected: Unicode)");

            assertThat(two.handler().sendToUser(span, "ann?", "mail", TEXT)).isEqualTo(1);
        }
    }

    @Test
    void bind_refuseAndGateOfTheOtherIsDead_isBoundAfterItsLease() {
        startGates(UserPolicy.REFUSE, SHORT_LEASE);
        try (Node.Client first = one.connect();
                Node.Client second = two.connect()) {
            one.bind(first, "ann");
            cable.cut();
            assertThatThrownBy(() -> two.bind(second, "ann")).isInstanceOf(UserConnectedException.class);

            await().ignoreException(UserConnectedException.class).until(() -> {
                two.bind(second, "ann");
                return true;
            });

            cable.heal();
            first.player().awaitClose();
            assertThat(two.handler().isConnect(span, "", "ann")).isTrue();
        }
    }

    @Test
    void start_anotherGateHasTheServerId_isToldInTheLog() {
        List<String> logged = new CopyOnWriteArrayList<>();
        AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                logged.add(event.getFormattedMessage());
            }
        };
        Logger log = (Logger) LoggerFactory.getLogger(UserDirectory.class);
        recorder.start();
        log.addAppender(recorder);
        try {
            one = Node.start("gate@1", direct(SHORT_LEASE), UserPolicy.REPLACE);
            two = Node.start("gate@1", direct(SHORT_LEASE), UserPolicy.REPLACE);

            await().until(() ->
                    logged.contains("serverId: gate@1, which another gate has too (expected: one of its own)"));
        } finally {
            log.detachAppender(recorder);
        }
    }

    @Test
    void close_gateWithUsers_leavesNothingBehind() {
        Duration lease = Duration.ofSeconds(30);
        startGates(UserPolicy.REPLACE, lease);
        try (Node.Client older = one.connect();
                Node.Client newer = two.connect()) {
            one.bind(older, "ann");
            one.close();
            long begin = System.nanoTime();

            two.bind(newer, "ann");

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(lease.dividedBy(2));
        }
    }

    @Test
    void restart_gateCrashedWithUsers_oldLinesAreTakenAway() {
        startGates(UserPolicy.REPLACE);
        two.link.users().write("ann", List.of(new UserEntry("gate@1", "s-of-an-earlier-life", 0, List.of())), 0);

        awaitEntries("ann", 0);
    }

    @Test
    void natsRestarts_withItsStorage_usersAreStillFenced() {
        startGates(UserPolicy.REPLACE, SHORT_LEASE);
        try (Node.Client older = one.connect();
                Node.Client newer = two.connect()) {
            one.bind(older, "ann");
            server.kill();
            await().until(() -> !one.link.isConnected() && !two.link.isConnected());
            server.restart();

            await().ignoreException(ClusterUnavailableException.class).until(() -> {
                two.bind(newer, "ann");
                return true;
            });

            older.player().awaitClose();
            awaitSent(newer);
        }
    }

    @Test
    void natsRestarts_withoutItsStorage_usersAreWrittenAgain() {
        startGates(UserPolicy.REPLACE, SHORT_LEASE);
        try (Node.Client older = one.connect();
                Node.Client other = one.connect();
                Node.Client newer = two.connect()) {
            one.bind(older, "ann");
            one.bind(other, "bob");
            server.kill();
            await().until(() -> !one.link.isConnected() && !two.link.isConnected());
            server.restartEmpty();
            await().until(() -> two.link.isConnected());
            awaitEntries("ann", 1);

            await().ignoreException(ClusterUnavailableException.class).until(() -> {
                two.bind(newer, "ann");
                return true;
            });

            older.player().awaitClose();
            awaitSent(newer);
            awaitSent(other);
        }
    }

    /** Waits until a client can be sent to, by way of its own gate. */
    private void awaitSent(Node.Client client) {
        Node node = one.handler().getAgent(client.sessionId()).isPresent() ? one : two;
        await().ignoreException(StaleSessionException.class).until(() -> {
            node.handler().send(span, client.sessionId(), "mail", TEXT);
            return true;
        });
        assertThat(client.player().hear()).hasToString("mail hello");
    }

    @Test
    void bind_bothGatesAtOnce_oneStays() {
        startGates(UserPolicy.REPLACE);
        try (Node.Client first = one.connect();
                Node.Client second = two.connect()) {
            CompletableFuture<Void> racing = CompletableFuture.runAsync(() -> tryBind(one, first));
            tryBind(two, second);
            racing.join();

            awaitEntries("ann", 1);
            await().until(() -> one.handler().getAgentNum() + two.handler().getAgentNum() == 1);
            assertThat(one.handler().sendToUser(span, "ann", "mail", TEXT)).isEqualTo(1);
        }
    }

    @Test
    void bind_natsHasLostItsStorageAndOlderGateIsCutOff_returnsWhenNoLeaseIsLeft() {
        startGates(UserPolicy.REPLACE, SHORT_LEASE);
        try (Node.Client older = one.connect();
                Node.Client newer = two.connect()) {
            one.bind(older, "ann");
            server.kill();
            cable.cut();
            server.restartEmpty();
            await().ignoreException(ClusterUnavailableException.class).until(() -> {
                two.bind(newer, "ann");
                return true;
            });

            assertThatThrownBy(() -> one.handler().send(span, older.sessionId(), "mail", TEXT))
                    .isInstanceOf(StaleSessionException.class);
            cable.heal();
            older.player().awaitClose();
        }
    }

    @Test
    void bind_allowAtTwoGates_bothAreInTheDirectory() {
        startGates(UserPolicy.ALLOW);
        try (Node.Client first = one.connect();
                Node.Client second = two.connect()) {
            one.bind(first, "ann");
            two.bind(second, "ann");

            awaitEntries("ann", 2);
            one.handler().unbind(span, first.sessionId());
            awaitEntries("ann", 1);
            assertThat(one.handler().sendToUser(span, "ann", "mail", TEXT)).isEqualTo(1);
            assertThat(second.player().hear()).hasToString("mail hello");
        }
    }

    @Test
    void bind_storageFails_isNotInTheDirectory() {
        one = Node.start(
                "gate@1",
                direct(LEASE),
                options -> options.userPolicy(UserPolicy.REPLACE).storageHandler(new FailingStorage()));
        two = Node.start("gate@2", direct(LEASE), UserPolicy.REPLACE);
        try (Node.Client client = one.connect()) {
            assertThatThrownBy(() -> one.bind(client, "ann")).isInstanceOf(StorageException.class);

            awaitEntries("ann", 0);
            one.handler().send(span, client.sessionId(), "mail", TEXT);
            assertThat(client.player().hear()).hasToString("mail hello");
        }
    }

    private static final class FailingStorage implements StorageHandler {

        @Override
        public void storage(Session session) {
            throw new IllegalStateException("full");
        }

        @Override
        public void delete(Session session) {}

        @Override
        public Optional<byte[]> query(String userId) {
            return Optional.empty();
        }

        @Override
        public void heartbeat(Session session) {}
    }

    @Test
    void broadcast_fromTheBusAndLeaseIsOver_isRefused() {
        Gate alone = NettyGate.create(Options.builder().tcpAddr("127.0.0.1:0").build());
        try (NatsLink link = NatsLink.connect(direct(SHORT_LEASE))) {
            ClusterMember member = new ClusterMember(link, alone.getGateHandler());
            member.start("gate@3", UserPolicy.REPLACE);
            GateHandler bus = member.onBus();
            assertThat(bus.broadcast(span, "news", TEXT)).isZero();

            server.kill();

            await().untilAsserted(() -> assertThatThrownBy(() -> bus.broadcast(span, "news", TEXT))
                    .isInstanceOf(ClusterUnavailableException.class));
            assertThatThrownBy(() -> bus.sendToGroup(span, "room", "news", TEXT))
                    .isInstanceOf(ClusterUnavailableException.class);
            member.stop();
        } finally {
            alone.close();
        }
    }

    @Test
    void bind_threadOfNats_isRefused() throws Exception {
        startGates(UserPolicy.REPLACE);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        try (Node.Client client = one.connect()) {
            NatsThread.factory("test")
                    .newThread(() -> {
                        try {
                            one.bind(client, "ann");
                        } catch (Throwable e) {
                            thrown.complete(e);
                        }
                    })
                    .start();

            assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void start_noJetStream_failsAndSaysWhy() {
        try (NatsServer plain = NatsServer.start("jetstream: false")) {
            NatsOptions options = plain.options().build();

            assertThatThrownBy(() -> Node.start("gate@1", options, UserPolicy.ALLOW))
                    .isInstanceOf(ClusterUnavailableException.class)
                    .hasMessageContaining("user directory");
        }
    }

    private static void tryBind(Node node, Node.Client client) {
        try {
            node.bind(client, "ann");
        } catch (StaleSessionException e) {
            // the other was later
        }
    }
}
