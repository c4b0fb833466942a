package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.SessionNotFoundException;
import mqgate.api.StorageException;
import mqgate.api.UserConnectedException;
import mqgate.api.UserPolicy;
import mqgate.core.MemoryStorage;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the other connections of a user when one more is bound to him. */
final class UserPolicyTest {

    private final RecordingStorage storage = new RecordingStorage();

    private static LiveGate start(UserPolicy policy) {
        return new LiveGate(Options.builder().userPolicy(policy));
    }

    private LiveGate startStored(UserPolicy policy) {
        return new LiveGate(Options.builder().userPolicy(policy).storageHandler(storage));
    }

    private static void assertUserIs(LiveGate gate, String userId, Peer... peers) {
        assertThat(gate.handler().getAgentsByUser(userId))
                .containsExactlyElementsOf(
                        List.of(peers).stream().map(Peer::agent).toList());
    }

    @Test
    void bind_allowed_userHasThemAllOldestFirst() throws Exception {
        try (LiveGate gate = start(UserPolicy.ALLOW)) {
            Peer first = gate.connect();
            Peer second = gate.connect();
            first.session().bind("ann");
            second.session().bind("ann");

            assertUserIs(gate, "ann", first, second);
            first.client().assertServed();
            second.client().assertServed();
        }
    }

    @Test
    void bind_replacing_olderIsClosedAndOnlyTheNewerIsFound() throws Exception {
        try (LiveGate gate = start(UserPolicy.REPLACE)) {
            Peer older = gate.connect();
            Peer newer = gate.connect();
            older.session().bind("ann");

            newer.session().bind("ann");

            assertThat(older.agent().getCloseReason()).contains(CloseReason.SESSION_TAKEN_OVER);
            assertUserIs(gate, "ann", newer);
            assertThat(gate.handler().sendToUser(SPAN, "ann", "t", utf8("hi"))).isEqualTo(1);
            assertThat(newer.client().readPublish()).isEqualTo("t:hi");
            older.client().assertClosed();
            newer.client().assertServed();
        }
    }

    @Test
    void bind_replacing_cleaningUpTheOlderLeavesTheNewer() throws Exception {
        try (LiveGate gate = start(UserPolicy.REPLACE)) {
            Peer older = gate.connect();
            Peer newer = gate.connect();
            older.session().bind("ann");
            newer.session().bind("ann");

            try {
                older.session().unbind();
            } catch (SessionNotFoundException e) {
                // gone already: as good
            }
            older.leave();

            assertUserIs(gate, "ann", newer);
            assertThat(newer.session().getUserId()).isEqualTo("ann");
            newer.client().assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bind_sameUserOnTheSameConnection_changesNothing(UserPolicy policy) throws Exception {
        try (LiveGate gate = start(policy)) {
            Peer ann = gate.connect();
            ann.session().bind("ann");
            ann.session().bind("ann");

            assertUserIs(gate, "ann", ann);
            ann.client().assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bind_anotherUser_releasesTheFirst(UserPolicy policy) throws Exception {
        try (LiveGate gate = start(policy)) {
            Peer one = gate.connect();
            Peer other = gate.connect();
            one.session().bind("ann");
            one.session().bind("bob");

            other.session().bind("ann");

            assertUserIs(gate, "ann", other);
            assertUserIs(gate, "bob", one);
            one.client().assertServed();
            other.client().assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void unbind_thenBindElsewhere_isFree(UserPolicy policy) throws Exception {
        try (LiveGate gate = start(policy)) {
            Peer one = gate.connect();
            Peer other = gate.connect();
            one.session().bind("ann");
            one.session().unbind();

            other.session().bind("ann");

            assertUserIs(gate, "ann", other);
            one.client().assertServed();
            assertThat(one.session().getUserId()).isEmpty();
        }
    }

    @Test
    void bind_refusing_failsAndNothingIsChanged() throws Exception {
        try (LiveGate gate = startStored(UserPolicy.REFUSE)) {
            Peer older = gate.connect();
            Peer newer = gate.connect();
            older.session().bind("ann");
            newer.session().bind("bob");
            storage.calls.clear();

            assertThatExceptionOfType(UserConnectedException.class)
                    .isThrownBy(() -> newer.session().bind("ann"))
                    .withMessage("user ann is connected already");

            assertThat(storage.calls).isEmpty();
            assertThat(newer.session().getUserId()).isEqualTo("bob");
            assertUserIs(gate, "ann", older);
            assertUserIs(gate, "bob", newer);
            older.client().assertServed();
            newer.client().assertServed();
        }
    }

    /** Closed is enough: its disconnect event need not have been handled. */
    @Test
    void bind_refusingAndTheOlderIsClosed_succeeds() throws Exception {
        try (LiveGate gate = start(UserPolicy.REFUSE)) {
            Peer older = gate.connect();
            Peer newer = gate.connect();
            older.session().bind("ann");
            older.agent().close();

            newer.session().bind("ann");
            older.leave();

            assertUserIs(gate, "ann", newer);
        }
    }

    @Test
    void bind_refusingAndTheStorageFails_theUserIsFree() throws Exception {
        try (LiveGate gate = startStored(UserPolicy.REFUSE)) {
            Peer one = gate.connect();
            Peer other = gate.connect();
            one.session().bind("bob");
            storage.failing.add("storage");
            assertThatExceptionOfType(StorageException.class)
                    .isThrownBy(() -> one.session().bind("ann"));
            assertThatExceptionOfType(StorageException.class)
                    .isThrownBy(() -> one.session().bind("bob"));
            storage.failing.clear();

            other.session().bind("ann");

            assertUserIs(gate, "ann", other);
            assertUserIs(gate, "bob", one);
            assertThat(one.session().getUserId()).isEqualTo("bob");
            assertThatExceptionOfType(UserConnectedException.class)
                    .isThrownBy(() -> other.session().bind("bob"));
        }
    }

    @Test
    void bind_replacingAndTheStorageFails_theOlderStays() throws Exception {
        try (LiveGate gate = startStored(UserPolicy.REPLACE)) {
            Peer older = gate.connect();
            Peer newer = gate.connect();
            older.session().bind("ann");
            storage.failing.add("query");

            assertThatExceptionOfType(StorageException.class)
                    .isThrownBy(() -> newer.session().bind("ann"));

            assertUserIs(gate, "ann", older);
            assertThat(newer.session().getUserId()).isEmpty();
            older.client().assertServed();
            newer.client().assertServed();
        }
    }

    /** While the storage works, the user is not yet there for anybody, but his place is taken. */
    @Test
    void bind_refusingWhileTheStorageWorks_theSecondIsRefusedAndNobodyIsFound() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Options.Builder options = Options.builder()
                .userPolicy(UserPolicy.REFUSE)
                .storageHandler(new DelegatingStorage(new MemoryStorage(Duration.ofMinutes(1))) {
                    @Override
                    public Optional<byte[]> query(String userId) throws Exception {
                        asked.countDown();
                        Tasks.await(answer);
                        return super.query(userId);
                    }
                });
        try (LiveGate gate = new LiveGate(options)) {
            Peer first = gate.connect();
            Peer second = gate.connect();
            CompletableFuture<Void> binding = Tasks.start(() -> first.session().bind("ann"));
            Tasks.await(asked);

            assertThatExceptionOfType(UserConnectedException.class)
                    .isThrownBy(() -> second.session().bind("ann"));
            assertUserIs(gate, "ann");
            assertThat(gate.handler().sendToUser(SPAN, "ann", "t", utf8("hi"))).isZero();
            answer.countDown();
            Tasks.join(List.of(binding));

            assertUserIs(gate, "ann", first);
        }
    }

    /** The bind of a connection that has died meanwhile must not throw out the one that has come after it. */
    @Test
    void bind_replacingOnAConnectionThatIsClosed_theOtherStays() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger queries = new AtomicInteger();
        Options.Builder options = Options.builder()
                .userPolicy(UserPolicy.REPLACE)
                .storageHandler(new DelegatingStorage(new MemoryStorage(Duration.ofMinutes(1))) {
                    @Override
                    public Optional<byte[]> query(String userId) throws Exception {
                        if (queries.getAndIncrement() == 0) {
                            asked.countDown();
                            Tasks.await(answer);
                        }
                        return super.query(userId);
                    }
                });
        try (LiveGate gate = new LiveGate(options)) {
            Peer dead = gate.connect();
            Peer alive = gate.connect();
            CompletableFuture<Void> late = Tasks.start(() -> dead.session().bind("ann"));
            Tasks.await(asked);
            dead.agent().close().toCompletableFuture().get(10, TimeUnit.SECONDS);
            alive.session().bind("ann");
            answer.countDown();
            Tasks.join(List.of(late));

            alive.client().assertServed();
            assertUserIs(gate, "ann", alive);
        }
    }

    /** The session is locked by a slow storage when the second bind comes, and the client is gone when it is its turn. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bind_refusingSameUserAgainOnAConnectionThatIsGone_nothingIsLeftOfIt(boolean fails) throws Exception {
        CountDownLatch storing = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Options.Builder options = Options.builder()
                .userPolicy(UserPolicy.REFUSE)
                .storageHandler(new DelegatingStorage(storage) {
                    @Override
                    public void storage(Session session) throws Exception {
                        if (!session.get("slow").isEmpty()) {
                            storing.countDown();
                            Tasks.await(answer);
                        }
                        super.storage(session);
                    }
                });
        try (LiveGate gate = new LiveGate(options)) {
            Peer ann = gate.connect();
            ann.session().bind("ann");
            CompletableFuture<Void> setting = Tasks.start(() -> ann.session().set("slow", "1"));
            Tasks.await(storing);
            CompletableFuture<Void> binding = Tasks.start(() -> ann.session().bind("ann"));
            await().until(() -> ((NettyAgent) ann.agent()).sessionLock().hasQueuedThreads());
            ann.leave();
            if (fails) {
                storage.failing.add("query");
            }
            answer.countDown();
            Tasks.join(List.of(setting));
            if (fails) {
                assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> binding.get(10, TimeUnit.SECONDS));
            } else {
                Tasks.join(List.of(binding));
            }

            assertUserIs(gate, "ann");
            Tables.assertEmptySoon(gate.test());
        }
    }

    @Test
    void bind_refusingManyAtOnce_oneWins() throws Exception {
        int peers = 8;
        try (LiveGate gate = start(UserPolicy.REFUSE)) {
            List<Peer> crowd = new ArrayList<>();
            for (int i = 0; i < peers; i++) {
                crowd.add(gate.connect());
            }
            for (int round = 0; round < 50; round++) {
                String user = "user-" + round;
                CyclicBarrier start = new CyclicBarrier(peers);
                AtomicInteger refused = new AtomicInteger();
                List<CompletableFuture<Void>> binds = new ArrayList<>();
                for (Peer peer : crowd) {
                    binds.add(Tasks.start(() -> {
                        start.await(10, TimeUnit.SECONDS);
                        try {
                            peer.session().bind(user);
                        } catch (UserConnectedException e) {
                            refused.incrementAndGet();
                        }
                    }));
                }
                Tasks.join(binds);

                assertThat(refused).hasValue(peers - 1);
                assertThat(gate.handler().getAgentsByUser(user)).hasSize(1);
                assertThat(crowd.stream()
                                .filter(peer -> peer.session().getUserId().equals(user)))
                        .hasSize(1);
            }
        }
    }

    @Test
    void bind_replacingManyAtOnce_oneIsLeft() throws Exception {
        try (LiveGate gate = start(UserPolicy.REPLACE)) {
            List<Peer> crowd = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                crowd.add(gate.connect());
            }
            CyclicBarrier start = new CyclicBarrier(crowd.size());
            List<CompletableFuture<Void>> binds = new ArrayList<>();
            for (Peer peer : crowd) {
                binds.add(Tasks.start(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    peer.session().bind("ann");
                    assertThat(gate.handler().getAgentsByUser("ann").stream().filter(agent -> !agent.isClosed()))
                            .hasSizeLessThanOrEqualTo(1);
                }));
            }
            Tasks.join(binds);

            assertThat(crowd.stream().filter(peer -> !peer.agent().isClosed()))
                    .singleElement()
                    .satisfies(peer -> assertUserIs(gate, "ann", peer));
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_bound_userIsFree(UserPolicy policy) throws Exception {
        try (LiveGate gate = start(policy)) {
            Peer ann = gate.connect();
            ann.session().bind("ann");

            ann.leave();

            assertUserIs(gate, "ann");
            Peer again = gate.connect();
            again.session().bind("ann");
            assertUserIs(gate, "ann", again);
        }
    }
}
