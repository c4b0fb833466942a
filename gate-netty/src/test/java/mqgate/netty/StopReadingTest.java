package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** While reading is stopped, what a client sends stays in the network, whatever kind of frames came before. */
final class StopReadingTest {

    private static final int BINARY = RawWebSocket.FINAL | RawWebSocket.BINARY;
    private static final int PING = RawWebSocket.FINAL | RawWebSocket.PING;
    private static final int PONG = RawWebSocket.FINAL | RawWebSocket.PONG;
    private static final int BURST = 10;
    private static final long NETWORK_HOLDS = 20_000_000;
    private static final long PLENTY = 48_000_000;

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void queueFull_pingBehindTheMessages_stopsTakingBytes(Link link) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger handled = new AtomicInteger();
        Options.Builder options = Options.builder().concurrentTasks(2).routeHandler((session, topic, body) -> {
            Tasks.await(release);
            handled.incrementAndGet();
            return RouteResult.none();
        });
        try (TestGate gate = TestGate.start(options);
                Socket socket = TestClient.openSocket(link, gate.address(link))) {
            RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/mqtt", "mqtt");
            webSocket.send(BINARY, TestClient.connect("flood", 60));
            webSocket.read();
            byte[] messagesAtOnce = RawWebSocket.frame(BINARY, Replies.numbered("t", 0, BURST));
            byte[] ping = RawWebSocket.frame(PING, new byte[] {1});
            socket.getOutputStream().write(TestClient.concat(messagesAtOnce, ping)); // for one read of the gate
            AtomicLong written = new AtomicLong();
            CompletableFuture<Integer> messages = new CompletableFuture<>();
            CompletableFuture<Void> sending =
                    Tasks.start(() -> messages.complete(flood(socket.getOutputStream(), written, release)));

            assertThat(stalledAt(written)).isLessThan(NETWORK_HOLDS);

            release.countDown();
            Tasks.join(List.of(sending));
            await().untilAsserted(() -> assertThat(handled).hasValue(BURST + messages.join()));
            assertThat(webSocket.read().head()).isEqualTo(PONG);
        }
    }

    /** Sends until the handler is released or the gate has taken far too much; returns how many messages. */
    private static int flood(OutputStream out, AtomicLong written, CountDownLatch release) throws IOException {
        byte[] message = RawWebSocket.frame(BINARY, TestClient.publishPacket("t", new byte[60_000]));
        int messages = 0;
        while (release.getCount() > 0 && written.get() < PLENTY) {
            out.write(message);
            messages++;
            written.addAndGet(message.length);
        }
        return messages;
    }

    /** Returns how much was written when no more went through for a while. */
    static long stalledAt(AtomicLong written) {
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(700)).until(() -> last.getAndSet(written.get()) == written.get());
        return last.get();
    }
}
