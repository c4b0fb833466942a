package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.text;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one thread sends arrives in the order in which it was sent, by whichever operation, and all of it. */
final class SendOrderTest {

    private static final int PLENTY = 512 * 1024 * 1024;
    private static final int CLIENTS = 6;
    private static final int CALLS = 25;
    private static final int ROUNDS_OF_A_CALL = 50;
    private static final int ROUNDS = CALLS * ROUNDS_OF_A_CALL;

    private final List<Peer> peers = new ArrayList<>();
    private final AtomicReference<GateHandler> handler = new AtomicReference<>();

    /** One call of a handler, or one part of a foreign thread's work: for its own client and the next one. */
    private void send(int sender, int call) {
        Session own = peers.get(sender).session();
        Session next = peers.get((sender + 1) % CLIENTS).session();
        String topic = "" + sender;
        for (int i = 0; i < ROUNDS_OF_A_CALL; i++) {
            int round = call * ROUNDS_OF_A_CALL + i;
            own.send(topic, utf8(round + "a"));
            next.send(topic, utf8(round + "a"));
            handler.get().broadcast(SPAN, topic, utf8(round + "b"));
            for (String part : List.of("c", "d", "e")) {
                next.send(topic, utf8(round + part));
                own.send(topic, utf8(round + part));
            }
        }
    }

    private RouteResult handle(String topic, byte[] body) {
        send(Integer.parseInt(topic.substring(topic.indexOf('/') + 1)), Integer.parseInt(text(body)));
        return RouteResult.none();
    }

    /** What a client sees of one sender. */
    private static List<String> expected(boolean broadcastsOnly) {
        return IntStream.range(0, ROUNDS)
                .boxed()
                .flatMap(round -> (broadcastsOnly ? List.of("b") : List.of("a", "b", "c", "d", "e"))
                        .stream().map(part -> round + part))
                .toList();
    }

    private static Map<String, List<String>> readAll(TestClient client, int messages) throws Exception {
        Map<String, List<String>> bySender = new HashMap<>();
        for (int i = 0; i < messages; i++) {
            String[] message = client.readPublish().split(":", 2);
            bySender.computeIfAbsent(message[0], topic -> new ArrayList<>()).add(message[1]);
        }
        return bySender;
    }

    private void receive(int receiver) throws Exception {
        int messages = ROUNDS * (5 + 5 + CLIENTS - 2);
        Map<String, List<String>> bySender = readAll(peers.get(receiver).client(), messages);
        for (int sender = 0; sender < CLIENTS; sender++) {
            boolean direct = receiver == sender || receiver == (sender + 1) % CLIENTS;
            assertThat(bySender.get("" + sender))
                    .as("client %d of sender %d", receiver, sender)
                    .isEqualTo(expected(!direct));
        }
    }

    private void startSender(int sender, List<CompletableFuture<Void>> tasks) throws Exception {
        if (sender % 3 == 2) {
            tasks.add(Tasks.start(() -> {
                for (int call = 0; call < CALLS; call++) {
                    send(sender, call);
                }
            }));
            return;
        }
        String kind = sender % 3 == 0 ? "async/" : "block/";
        peers.get(sender).client().send(Replies.numbered(kind + sender, 0, CALLS));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sendBroadcastSend_manySendersOfAllKinds_arriveInOrder(int eventLoops) throws Exception {
        Options.Builder options = Options.builder()
                .maxUnsentBytes(PLENTY)
                .eventLoopThreads(eventLoops)
                .router(message -> message.getTopic().startsWith("async")
                        ? (AsyncRouteHandler)
                                (session, topic, body) -> CompletableFuture.completedStage(handle(topic, body))
                        : (RouteHandler) (session, topic, body) -> handle(topic, body));
        try (LiveGate gate = new LiveGate(options)) {
            handler.set(gate.handler());
            for (int i = 0; i < CLIENTS; i++) {
                peers.add(gate.connect());
            }
            List<CompletableFuture<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int receiver = i;
                tasks.add(Tasks.start(() -> receive(receiver)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                startSender(i, tasks);
            }

            Tasks.join(tasks);
        }
    }

    @Test
    void broadcast_manyInOneTurnOfTheEventLoop_reachTheOthersOfItCompletely() throws Exception {
        int broadcasts = 50;
        Options.Builder options = Options.builder().eventLoopThreads(1).asyncRouteHandler((session, topic, body) -> {
            for (int i = 0; i < broadcasts; i++) {
                session.broadcast("all", utf8(String.format("%020d", i)));
            }
            return CompletableFuture.completedStage(RouteResult.raw(body));
        });
        try (TestGate gate = TestGate.start(options);
                TestClient sender = gate.connect();
                TestClient other = gate.connect()) {
            await().until(() -> gate.handler().getAgentNum() == 2);

            sender.publish("t", "done");

            for (TestClient client : List.of(sender, other)) {
                for (int i = 0; i < broadcasts; i++) {
                    assertThat(client.readPublish()).isEqualTo(String.format("all:%020d", i));
                }
            }
            assertThat(sender.readPublish()).isEqualTo("t:done");
            other.assertServed();
        }
    }

    /**
     * All requests arrive at once and all replies are written in a few turns of the event loop. The handler lets the
     * client fall back by little, which a socket holds: what waits in the gate was not tried to be sent yet.
     */
    @Test
    void replies_farMoreThanMayBeUnsentInOneBurst_allReachAClientThatReads() throws Exception {
        int requests = 2000;
        int ahead = 32;
        Semaphore unread = new Semaphore(ahead);
        Options.Builder options = Options.builder()
                .maxUnsentBytes(128 * 1024)
                .asyncRouteHandler((session, topic, body) -> {
                    unread.tryAcquire(1, TimeUnit.SECONDS);
                    return CompletableFuture.completedStage(RouteResult.raw(Arrays.copyOf(body, 8000)));
                });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.send(Replies.numbered("t", 0, requests));

            for (int i = 0; i < requests; i++) {
                byte[] reply = Arrays.copyOf(utf8("" + i), 8000);
                assertThat(client.readPacket()).isEqualTo(TestClient.publishPacket("t", reply));
                unread.release();
            }
            client.assertServed();
        }
    }

    /** A reply that queues behind a broadcast must not be overtaken by the next one, made on the event loop. */
    @Test
    void replies_ofBothKindsOfHandlersAmongBroadcasts_keepTheirOrder() throws Exception {
        RouteHandler blocking = (session, topic, body) -> RouteResult.raw(body);
        AsyncRouteHandler async = (session, topic, body) -> CompletableFuture.completedStage(RouteResult.raw(body));
        Options.Builder options =
                Options.builder().eventLoopThreads(1).router(topic -> topic.equals("b") ? blocking : async);
        int messages = 4000;
        try (LiveGate gate = new LiveGate(options)) {
            Peer peer = gate.connect();
            Semaphore unread = new Semaphore(8);
            CompletableFuture<Void> broadcasts = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < messages; i++) {
                    unread.acquireUninterruptibly();
                    gate.handler().broadcast(SPAN, "all", utf8("x"));
                }
            });
            List<String> replies = new ArrayList<>();
            for (int sent = 0; sent < messages; sent++) {
                peer.client().publish(sent % 2 == 0 ? "b" : "a", "" + sent);
                while (replies.size() < sent - 10) {
                    addReply(peer, replies, unread);
                }
            }
            while (replies.size() < messages) {
                addReply(peer, replies, unread);
            }
            unread.release(messages);
            broadcasts.join();

            assertThat(replies)
                    .isEqualTo(IntStream.range(0, messages)
                            .mapToObj(i -> (i % 2 == 0 ? "b:" : "a:") + i)
                            .toList());
        }
    }

    private static void addReply(Peer peer, List<String> replies, Semaphore unread) throws Exception {
        String message = peer.client().readPublish();
        if (message.startsWith("all:")) {
            unread.release();
        } else {
            replies.add(message);
        }
    }
}
