package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.StorageException;
import mqgate.api.spi.RouteResult;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the storage is called, with what, and what its failures do. */
final class StorageTest {

    private final RecordingStorage storage = new RecordingStorage();
    private LiveGate gate;

    private LiveGate start() {
        return start(Options.builder());
    }

    private LiveGate start(Options.Builder options) {
        gate = new LiveGate(options.storageHandler(storage));
        return gate;
    }

    @AfterEach
    void stop() throws Exception {
        if (gate != null) {
            gate.close();
        }
    }

    private void store(String userId, Map<String, String> settings) {
        Session session = gate.test().gate().newSession(Map.of("UserId", userId, "Settings", settings));
        storage.stored.put(userId, session.serialize());
    }

    @Test
    void operations_ofAUser_callTheStorageInThisOrder() throws Exception {
        Peer peer = start().connect();

        peer.session().set("a", "guest");
        peer.session().bind("u1");
        peer.session().set("b", "2");
        peer.session().setBatch(Map.of("c", "3"));
        peer.session().remove("a");
        peer.session().unbind();
        peer.session().set("d", "4");
        peer.session().bind("u2");
        peer.session().bind("");
        peer.leave();

        assertThat(storage.calls)
                .containsExactly(
                        "query u1",
                        "storage u1 {a=guest}",
                        "storage u1 {a=guest, b=2}",
                        "storage u1 {a=guest, b=2, c=3}",
                        "storage u1 {b=2, c=3}",
                        "query u2",
                        "storage u2 {b=2, c=3, d=4}");
    }

    @Test
    void operations_ofAGuest_doNotCallTheStorage() throws Exception {
        Peer peer = start().connect();

        peer.session().set("a", "1");
        peer.session().setBatch(Map.of("b", "2"));
        peer.session().remove("a");
        peer.session().unbind();
        peer.session().update();
        peer.leave();

        assertThat(storage.calls).isEmpty();
    }

    @Test
    void bind_storedSettings_areAddedAndTheSessionsOwnWin() throws Exception {
        Peer peer = start().connect();
        store("u1", Map.of("a", "stored", "b", "stored"));
        peer.session().set("a", "own");

        Session bound = gate.handler().bind(SPAN, peer.id(), "u1");

        assertThat(bound.getSettings()).containsOnly(Map.entry("a", "own"), Map.entry("b", "stored"));
        assertThat(storage.calls).containsExactly("query u1", "storage u1 {a=own, b=stored}");
        assertThat(peer.session().getUserId()).isEqualTo("u1");
    }

    @Test
    void bind_undecodableBytes_areIgnored() throws Exception {
        Peer peer = start().connect();
        storage.stored.put("u1", new byte[] {(byte) 0xff, 1, 2});
        peer.session().set("a", "own");

        peer.session().bind("u1");

        assertThat(peer.session().getSettings()).containsOnly(Map.entry("a", "own"));
        assertThat(gate.handler().getAgentsByUser("u1")).containsExactly(peer.agent());
        assertThat(storage.calls).containsExactly("query u1", "storage u1 {a=own}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "storage"})
    void bind_failingStorage_throwsAndLeavesTheSessionAsItWas(String failing) throws Exception {
        Peer peer = start().connect();
        store("u2", Map.of("stored", "yes"));
        peer.session().bind("u1");
        peer.session().set("a", "own");
        storage.failing.add(failing);

        assertThatThrownBy(() -> peer.session().bind("u2"))
                .isInstanceOf(StorageException.class)
                .hasMessage("the storage failed, user u2 is not bound")
                .hasRootCauseMessage(failing + " is out of order");

        assertThat(peer.session().getUserId()).isEqualTo("u1");
        assertThat(peer.session().getSettings()).containsOnly(Map.entry("a", "own"));
        assertThat(gate.handler().getAgentsByUser("u2")).isEmpty();
        assertThat(gate.handler().getAgentsByUser("u1")).containsExactly(peer.agent());

        storage.failing.clear();
        peer.session().bind("u2");
        assertThat(peer.session().get("stored")).isEqualTo("yes");
    }

    @Test
    void change_failingStorage_isOnlyLogged() throws Exception {
        Peer peer = start().connect();
        peer.session().bind("u1");
        storage.failing.add("storage");

        peer.session().set("a", "1");
        peer.session().setBatch(Map.of("b", "2"));
        peer.session().remove("a");

        assertThat(peer.session().getSettings()).containsOnly(Map.entry("b", "2"));
        assertThat(storage.calls).hasSize(5);
        peer.client().assertServed();
    }

    @Test
    void operations_storageThrowsAnError_areAsIfItHadThrownAnException() throws Exception {
        gate = new LiveGate(Options.builder().storageHandler(new DelegatingStorage(storage) {
            @Override
            public void storage(Session session) throws Exception {
                super.storage(session);
                if (!session.getSettings().isEmpty()) {
                    throw new NoClassDefFoundError("driver");
                }
            }
        }));
        Peer peer = gate.connect();
        peer.session().bind("u1");

        peer.session().set("a", "1");
        assertThatThrownBy(() -> peer.session().bind("u2"))
                .isInstanceOf(StorageException.class)
                .hasMessage("the storage failed, user u2 is not bound")
                .hasRootCauseMessage("driver");

        assertThat(peer.session().getSettings()).containsOnly(Map.entry("a", "1"));
        assertThat(peer.session().getUserId()).isEqualTo("u1");
        assertThat(gate.handler().getAgentsByUser("u2")).isEmpty();
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("bind", session -> session.bind("u1")),
                change("unbind", Session::unbind),
                change("set", session -> session.set("k", "v")),
                change("remove", session -> session.remove("k")),
                change("push", session -> session.setBatch(Map.of("k", "v"))));
    }

    private static Arguments change(String name, Consumer<Session> change) {
        return arguments(name, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void change_onAnEventLoop_isRefused(String name, Consumer<Session> change) throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Peer peer = start(Options.builder().asyncRouteHandler((session, topic, body) -> {
                    try {
                        change.accept(session);
                        thrown.complete(new AssertionError("not refused"));
                    } catch (Throwable e) {
                        thrown.complete(e);
                    }
                    session.update();
                    session.send("pushed", body);
                    return CompletableFuture.completedStage(RouteResult.raw(body));
                }))
                .connect();
        peer.client().publish("t", "hello");

        assertThat(peer.client().readPublish()).isEqualTo("pushed:hello");
        assertThat(peer.client().readPublish()).isEqualTo("t:hello");
        assertThat(thrown.join())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must not be used on gate-loop-");
        assertThat(storage.calls).isEmpty();
        assertThat(peer.session().getUserId()).isEmpty();
        assertThat(peer.session().getSettings()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void change_onAnEventLoopWithoutStorage_isAllowed(String name, Consumer<Session> change) throws Exception {
        gate = new LiveGate(Options.builder().asyncRouteHandler((session, topic, body) -> {
            change.accept(session);
            return CompletableFuture.completedStage(RouteResult.raw(body));
        }));
        Peer peer = gate.connect();
        peer.client().publish("t", "done");

        assertThat(peer.client().readPublish()).isEqualTo("t:done");
    }

    @Test
    void set_manyThreadsOnOneSession_callsDoNotOverlapAndTheLastOneHasAll() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        List<Map<String, String>> seen = new ArrayList<>(); // written under the gate's own promise
        var counting = new DelegatingStorage(storage) {
            @Override
            public void storage(Session session) throws Exception {
                if (inside.incrementAndGet() > 1) {
                    overlaps.incrementAndGet();
                }
                Thread.yield();
                seen.add(session.getSettings());
                inside.decrementAndGet();
            }
        };
        gate = new LiveGate(Options.builder().storageHandler(counting));
        Peer peer = gate.connect();
        peer.session().bind("u1");
        List<CompletableFuture<Void>> setters = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String thread = "k" + t + "-";
            setters.add(Tasks.start(() -> {
                for (int i = 0; i < 100; i++) {
                    peer.session().set(thread + i, "v");
                    if (i % 10 == 0) {
                        gate.handler().bind(SPAN, peer.id(), "u1");
                    }
                }
            }));
        }
        Tasks.join(setters);

        assertThat(overlaps).hasValue(0);
        assertThat(seen).hasSize(1 + 400 + 40);
        assertThat(seen.get(seen.size() - 1))
                .hasSize(400)
                .isEqualTo(peer.session().getSettings());
    }

    private long heartbeats() {
        return storage.calls.stream()
                .filter(call -> call.startsWith("heartbeat"))
                .count();
    }

    @Test
    void heartbeat_packetAfterThePeriod_isCalledAlsoForGuests() throws Exception {
        Duration period = Duration.ofMillis(300);
        long begin = System.nanoTime();
        Peer peer = start(Options.builder().heartbeat(period)).connect();
        peer.client().assertServed();
        peer.client().assertServed();
        if (System.nanoTime() - begin < period.toNanos()) {
            assertThat(storage.calls).isEmpty();
        }

        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            peer.client().assertServed();
            return heartbeats() >= 2;
        });

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(period.multipliedBy(2));
        assertThat(storage.calls).containsOnly("heartbeat ");

        peer.session().bind("u1");
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            peer.client().assertServed();
            return storage.calls.contains("heartbeat u1");
        });
    }

    @Test
    void heartbeat_silentClient_isNotCalled() throws Exception {
        Peer silent = start(Options.builder().heartbeat(Duration.ofMillis(50))).connect();
        Peer talking = gate.connect();
        talking.session().bind("talking");
        silent.session().bind("silent");

        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            talking.client().assertServed();
            return heartbeats() >= 4;
        });

        assertThat(storage.calls).doesNotContain("heartbeat silent").contains("heartbeat talking");
    }

    @Test
    void heartbeat_guestHeartbeatOff_isCalledForUsersOnly() throws Exception {
        Peer guest = start(Options.builder().heartbeat(Duration.ofMillis(50)).guestHeartbeat(false))
                .connect();
        Peer user = gate.connect();
        user.session().bind("u1");

        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            guest.client().assertServed();
            user.client().assertServed();
            return heartbeats() >= 4;
        });

        assertThat(storage.calls).doesNotContain("heartbeat ");
    }

    @Test
    void heartbeat_throws_isContainedAndCalledAgain() throws Exception {
        Peer peer = start(Options.builder()
                        .heartbeat(Duration.ofMillis(50))
                        .routeHandler((session, topic, body) -> RouteResult.raw(body)))
                .connect();
        storage.failing.add("heartbeat");

        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            peer.client().publish("t", "hello");
            assertThat(peer.client().readPublish()).isEqualTo("t:hello");
            return heartbeats() >= 3;
        });

        assertThat(peer.agent().isClosed()).isFalse();
    }

    @Test
    void heartbeat_storageHangs_isNotCalledAgainForThatClient() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger hanging = new AtomicInteger();
        gate = new LiveGate(Options.builder()
                .heartbeat(Duration.ofMillis(20))
                .storageHandler(new DelegatingStorage(storage) {
                    @Override
                    public void heartbeat(Session session) throws Exception {
                        if (session.getUserId().equals("hangs")) {
                            hanging.incrementAndGet();
                            Tasks.await(answer);
                        }
                        super.heartbeat(session);
                    }
                }));
        Peer hangs = gate.connect();
        Peer other = gate.connect();
        hangs.session().bind("hangs");

        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            hangs.client().assertServed();
            other.client().assertServed();
            return heartbeats() >= 5 && hanging.get() > 0;
        });
        assertThat(hanging).hasValue(1);

        answer.countDown();
        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            hangs.client().assertServed();
            return hanging.get() > 1;
        });
    }

    @Test
    void storage_reconnectedUser_findsItsSettingsAgain() throws Exception {
        Peer first = start().connect();
        first.session().bind("u1");
        first.session().set("level", "7");
        first.leave();

        Peer second = gate.connect();
        second.session().bind("u1");

        assertThat(second.session().get("level")).isEqualTo("7");
        assertThat(storage.calls).noneMatch(call -> call.startsWith("delete"));
    }

    @Test
    void heartbeat_onlyPartsOfAPacket_isNotCalled() throws Exception {
        Peer partial = start(Options.builder().heartbeat(Duration.ofMillis(50))).connect();
        Peer talking = gate.connect();
        partial.session().bind("partial");
        talking.session().bind("talking");

        partial.client().send("30 ff 7f 0001 74"); // the packet has room for all the bytes that follow
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            partial.client().send("00");
            talking.client().assertServed();
            return heartbeats() >= 4;
        });
        assertThat(storage.calls).doesNotContain("heartbeat partial").contains("heartbeat talking");

        partial.client().send(new byte[16_383]);
        await().until(() -> storage.calls.contains("heartbeat partial"));
    }
}
