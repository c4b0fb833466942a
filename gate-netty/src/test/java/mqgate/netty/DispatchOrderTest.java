package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of one connection are handled and answered in order, one at a time, whatever kind their handlers are. */
final class DispatchOrderTest {

    private static final int CONNECTIONS = 4;
    private static final int MESSAGES = 2000;

    private final Map<String, List<Integer>> handled = new ConcurrentHashMap<>();
    private final Map<String, String> running = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> overlaps = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @CsvSource({"b", "a", "n", "ba", "bn", "an", "ban"})
    void publish_handlersOfTheseKinds_areOneAtATimeAndAnsweredInOrder(String kinds) throws Exception {
        Options.Builder options = Options.builder().router(message -> switch (message.getTopic()) {
            case "b" -> (RouteHandler) this::handleBlocking;
            case "a" -> (AsyncRouteHandler) this::handleLater;
            default -> (AsyncRouteHandler) this::handleNow;
        });
        try (TestGate gate = TestGate.start(options)) {
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(Tasks.start(() -> exchange(gate, kinds)));
            }
            Tasks.join(clients);
        }

        assertThat(overlaps).isEmpty();
        assertThat(handled).hasSize(CONNECTIONS);
        List<Integer> inOrder = IntStream.range(0, MESSAGES).boxed().toList();
        assertThat(handled.values()).allSatisfy(sequence -> assertThat(sequence).isEqualTo(inOrder));
    }

    private static void exchange(TestGate gate, String kinds) throws Exception {
        String[] topics = IntStream.range(0, MESSAGES)
                .mapToObj(i ->
                        String.valueOf(kinds.charAt(ThreadLocalRandom.current().nextInt(kinds.length()))))
                .toArray(String[]::new);
        try (TestClient client = gate.connect()) {
            CompletableFuture<Void> sending = Tasks.start(() -> sendAll(client, topics));
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(client.readPublish()).isEqualTo(topics[i] + ":" + i);
            }
            Tasks.join(List.of(sending));
        }
    }

    private static void sendAll(TestClient client, String[] topics) throws Exception {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (int i = 0; i < topics.length; i++) {
            batch.writeBytes(TestClient.publishPacket(topics[i], Replies.utf8(Integer.toString(i))));
            if (i % 37 == 0 || i == topics.length - 1) {
                client.send(batch.toByteArray());
                batch.reset();
            }
        }
    }

    private RouteResult handleBlocking(Session session, String topic, byte[] body) {
        begin(session, body);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(20_000));
        end(session);
        return RouteResult.raw(body);
    }

    private CompletableFuture<RouteResult> handleLater(Session session, String topic, byte[] body) {
        begin(session, body);
        CompletableFuture<RouteResult> later = new CompletableFuture<>();
        ForkJoinPool.commonPool().execute(() -> {
            end(session);
            later.complete(RouteResult.raw(body));
        });
        return later;
    }

    private CompletableFuture<RouteResult> handleNow(Session session, String topic, byte[] body) {
        begin(session, body);
        end(session);
        return CompletableFuture.completedFuture(RouteResult.raw(body));
    }

    private void begin(Session session, byte[] body) {
        String id = session.getSessionId();
        String number = Replies.text(body);
        String other = running.put(id, number);
        if (other != null) {
            overlaps.add(number + " began before " + other + " ended");
        }
        handled.computeIfAbsent(id, key -> Collections.synchronizedList(new ArrayList<>()))
                .add(Integer.valueOf(number));
    }

    private void end(Session session) {
        running.remove(session.getSessionId());
    }
}
