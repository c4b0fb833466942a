package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.SendMessageHook;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One message for everyone, and many for one. */
final class BroadcastTest {

    private static final int PLENTY = 128 * 1024 * 1024;
    private static final SendMessageHook UNCHANGED = (session, topic, body) -> body;

    /** Options with a hook, which makes the gate write to each client by itself, or without. */
    private static Options.Builder options(boolean hooked) {
        Options.Builder options = Options.builder().maxUnsentBytes(PLENTY);
        return hooked ? options.sendMessageHook(UNCHANGED) : options;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void broadcast_clientsOnEveryLink_allGetAllInOrder(boolean hooked) throws Exception {
        int broadcasts = 500;
        try (TestGate gate = TestGate.start(options(hooked))) {
            List<TestClient> clients = new ArrayList<>();
            for (Link link : Link.values()) {
                for (int i = 0; i < 3; i++) {
                    clients.add(gate.connect(link));
                }
            }
            await().until(() -> gate.handler().getAgentNum() == clients.size());

            CompletableFuture<Void> sending = Tasks.start(() -> {
                for (int i = 0; i < broadcasts; i++) {
                    assertThat(gate.handler().broadcast(SPAN, "all", utf8("" + i)))
                            .isEqualTo(clients.size());
                }
            });

            for (TestClient client : clients) {
                for (int i = 0; i < broadcasts; i++) {
                    assertThat(client.readPublish()).isEqualTo("all:" + i);
                }
                client.assertServed();
                client.close();
            }
            Tasks.join(List.of(sending));
            await().until(() -> gate.handler().getAgentNum() == 0);
            assertThat(gate.handler().broadcast(SPAN, "all", utf8("nobody"))).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void broadcast_fromAHandler_reachesTheSenderToo(boolean hooked) throws Exception {
        Options.Builder options = options(hooked).routeHandler((session, topic, body) -> {
            session.broadcast("bcast", body);
            return RouteResult.none();
        });
        try (LiveGate gate = new LiveGate(options)) {
            Peer sender = gate.connect();
            Peer other = gate.connect();

            sender.client().publish("t", "to all");

            assertThat(sender.client().readPublish()).isEqualTo("bcast:to all");
            assertThat(other.client().readPublish()).isEqualTo("bcast:to all");
            assertThat(other.agent().getSentCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void broadcast_whileOthersComeAndGo_reachesWhoStaysInOrder(boolean hooked) throws Exception {
        int broadcasts = 2000;
        try (TestGate gate = TestGate.start(options(hooked));
                TestClient first = gate.connect();
                TestClient second = gate.connect()) {
            await().until(() -> gate.handler().getAgentNum() == 2);
            AtomicBoolean over = new AtomicBoolean();
            List<CompletableFuture<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                tasks.add(Tasks.start(() -> comeAndGo(gate, over)));
            }
            CompletableFuture<Void> sending = Tasks.start(() -> {
                for (int i = 0; i < broadcasts; i++) {
                    assertThat(gate.handler().broadcast(SPAN, "all", utf8("" + i)))
                            .isGreaterThanOrEqualTo(2);
                }
            });
            for (int i = 0; i < broadcasts; i++) {
                assertThat(first.readPublish()).isEqualTo("all:" + i);
                assertThat(second.readPublish()).isEqualTo("all:" + i);
            }
            over.set(true);
            tasks.add(sending);
            Tasks.join(tasks);

            await().until(() -> gate.handler().getAgentNum() == 2);
            first.assertServed();
        }
    }

    private static void comeAndGo(TestGate gate, AtomicBoolean over) throws Exception {
        do {
            try (TestClient client = gate.connect()) {
                client.socket().setSoLinger(true, 0);
            }
        } while (!over.get());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void broadcast_clientThatNeverReads_isClosedAndTheOthersGetEverything(boolean hooked) throws Exception {
        byte[] large = new byte[60_000];
        try (LiveGate gate = new LiveGate(
                options(hooked).eventLoopThreads(1).maxUnsentBytes(512 * 1024).closeTimeout(Duration.ofMillis(200)))) {
            Peer slow = gate.connect();
            Peer healthy = gate.connect();
            for (int i = 0; i < 400; i++) {
                gate.handler().broadcast(SPAN, "t", large);

                assertThat(healthy.client().readPacket()).hasSizeGreaterThan(large.length);
            }

            await().until(() -> slow.agent().isClosed());
            assertThat(slow.agent().getCloseReason()).contains(CloseReason.SLOW_CONSUMER);
            await().until(() -> gate.handler().getAgentNum() == 1);
            healthy.client().assertServed();
            assertThat(healthy.agent().getSentCount()).isEqualTo(400);
            assertThat(slow.agent().getSentCount()).isLessThan(400);
        }
    }

    @Test
    void send_clientThatNeverReads_isClosedAndNobodyIsHeldUp() throws Exception {
        byte[] large = new byte[60_000];
        try (LiveGate gate = new LiveGate(Options.builder().maxUnsentBytes(512 * 1024))) {
            Peer slow = gate.connect();
            int sent = 0;
            while (!slow.agent().isClosed() && sent < 1000) {
                slow.session().sendNoReply("t", large);
                sent++;
            }

            assertThat(sent).isLessThan(1000);
            await().until(() -> slow.agent().getCloseReason().isPresent());
            assertThat(slow.agent().getCloseReason()).contains(CloseReason.SLOW_CONSUMER);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void send_manyThreadsToOneSession_eachThreadsMessagesArriveInOrder(boolean hooked) throws Exception {
        int threads = 8;
        int each = 5000;
        try (LiveGate gate = new LiveGate(options(hooked))) {
            Peer peer = gate.connect();
            List<CompletableFuture<Void>> senders = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String topic = "" + t;
                senders.add(Tasks.start(() -> {
                    for (int i = 0; i < each; i++) {
                        peer.session().send(topic, utf8("" + i));
                    }
                }));
            }
            int[] next = new int[threads];
            for (int i = 0; i < threads * each; i++) {
                String message = peer.client().readPublish();
                int thread = message.charAt(0) - '0';
                assertThat(message).isEqualTo(thread + ":" + next[thread]);
                next[thread]++;
            }
            Tasks.join(senders);

            assertThat(next).containsOnly(each);
            assertThat(peer.agent().getSentCount()).isEqualTo(threads * each);
            peer.client().assertServed();
        }
    }

    @Test
    void send_fromHandlersOnBothKindsOfThreads_arrivesBeforeTheReply() throws Exception {
        Options.Builder options = options(false)
                .router(message -> message.getTopic().equals("async")
                        ? (AsyncRouteHandler) (session, t, body) -> {
                            session.send("push", body);
                            return CompletableFuture.completedStage(RouteResult.raw(body));
                        }
                        : (RouteHandler) (session, t, body) -> {
                            session.send("push", body);
                            return RouteResult.raw(body);
                        });
        try (LiveGate gate = new LiveGate(options)) {
            Peer peer = gate.connect();
            for (int i = 0; i < 300; i++) {
                String topic = i % 3 == 0 ? "async" : "block";
                peer.client().publish(topic, "" + i);
                assertThat(peer.client().readPublish()).isEqualTo("push:" + i);
                assertThat(peer.client().readPublish()).isEqualTo(topic + ":" + i);
            }
        }
    }
}
