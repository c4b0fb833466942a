package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compressed messages that would be much larger than what one read of the socket brings. */
final class CompressedBacklogTest {

    private static final int MESSAGES = 300;
    private static final int SIZE = 60_000;
    private static final int LAST_TURN = 1 << 20;
    private static final int CONCURRENT_TASKS = 4;

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private TestGate gate;

    @BeforeEach
    void start() {
        gate = TestGate.start(Options.builder()
                .wsCompression(true)
                .concurrentTasks(CONCURRENT_TASKS)
                .routeHandler((session, topic, body) -> {
                    if (topic.equals("wait")) {
                        Tasks.await(released);
                    }
                    handled.add(topic);
                    return RouteResult.none();
                }));
    }

    @AfterEach
    void stop() {
        released.countDown();
        gate.close();
    }

    private Socket connect() throws IOException {
        Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS));
        CompressedFrames.open(socket);
        socket.getOutputStream()
                .write(RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.BINARY, TestClient.connect("", 60)));
        assertThat(RawWebSocket.on(socket).read().head()).as("a CONNACK").isEqualTo(0xc2);
        return socket;
    }

    private static byte[] messages() {
        byte[] all = {};
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = TestClient.publishPacket("" + i, new byte[SIZE]);
            all = TestClient.concat(all, CompressedFrames.message(message));
        }
        return all;
    }

    private static List<String> topics() {
        return IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
    }

    @Test
    void messages_muchMoreThanWasRead_areAllHandledInOrder() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(messages());

            await().untilAsserted(() -> assertThat(handled).hasSize(MESSAGES));
            assertThat(handled).containsExactlyElementsOf(topics());
        }
    }

    @Test
    void messages_goodbyeBehindThem_areAllHandledBeforeIt() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(messages());
            socket.getOutputStream().write(RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.CLOSE, new byte[0]));

            RawWebSocket.Frame goodbye = RawWebSocket.on(socket).read();

            assertThat(goodbye.head()).isEqualTo(RawWebSocket.FINAL | RawWebSocket.CLOSE);
            await().untilAsserted(() -> assertThat(handled).containsExactlyElementsOf(topics()));
        }
    }

    @Test
    void messages_clientIsLostWhileItsHandlerIsBusy_onlySoMuchOfThemIsHandled() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(CompressedFrames.message(TestClient.publishPacket("wait", new byte[1])));
            socket.getOutputStream().write(messages());
        }
        await().until(() -> gate.gate().getStats().getOpenConnections() == 0);

        released.countDown();

        await().untilAsserted(() -> Tables.assertEmpty(gate));
        assertThat(handled)
                .hasSizeBetween(CONCURRENT_TASKS, 1 + CONCURRENT_TASKS + LAST_TURN / SIZE + 1)
                .startsWith("wait", "0", "1");
    }
}
