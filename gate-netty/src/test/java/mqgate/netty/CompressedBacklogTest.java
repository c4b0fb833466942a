package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compressed messages that would be much larger than what one read of the socket brings. */
final class CompressedBacklogTest {

    private static final int MESSAGES = 300;
    private static final int SIZE = 60_000;
    private static final int LAST_TURN = 1 << 20;
    private static final int CONCURRENT_TASKS = 4;

    private static final int COMPRESSED = RawWebSocket.FINAL | RawWebSocket.BINARY | CompressedFrames.COMPRESSED;

    private final Listener lines = Link.WS.listener().agentFactory(LineProtocol::new);
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private TestGate gate;

    @BeforeEach
    void start() {
        gate = TestGate.start(Options.builder()
                .wsCompression(true)
                .listener(lines)
                .concurrentTasks(CONCURRENT_TASKS)
                .routeHandler((session, topic, body) -> {
                    if (topic.equals("wait")) {
                        Tasks.await(released);
                    }
                    handled.add(topic);
                    return topic.equals("ask") ? RouteResult.raw(new byte[] {'y'}) : RouteResult.none();
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

    static List<Named<byte[]>> badFrames() {
        byte[] corrupt = RawWebSocket.frame(COMPRESSED, TestClient.bytes("ffffffff"));
        byte[] tooLarge = CompressedFrames.message(new byte[2 * SIZE]);
        return List.of(Named.of("corrupt", corrupt), Named.of("too large", tooLarge));
    }

    @ParameterizedTest
    @MethodSource("badFrames")
    void messages_clientIsLostWhileABadOneWaits_isForgotten(byte[] bad) throws Exception {
        byte[] all = CompressedFrames.message(TestClient.publishPacket("wait", new byte[1]));
        for (int i = 0; i < 2 * CONCURRENT_TASKS; i++) {
            all = TestClient.concat(all, CompressedFrames.message(TestClient.publishPacket("" + i, new byte[1])));
        }
        try (Socket socket = connect()) {
            socket.getOutputStream().write(TestClient.concat(all, bad));
        }

        await().until(() -> gate.gate().getStats().getOpenConnections() == 0);
        released.countDown();
        await().untilAsserted(() -> Tables.assertEmpty(gate));
    }

    @Test
    void messages_ofOwnProtocolAndMoreThanATurn_areAllAnswered() throws Exception {
        byte[] large = line("ask " + "x".repeat(40_000));
        byte[] twoTurns = TestClient.concat(TestClient.concat(large, large), line("ask x"));
        try (Socket socket =
                TestClient.openSocket(Link.WS, gate.gate().getBoundAddresses().get(lines))) {
            CompressedFrames.open(socket);
            RawWebSocket client = RawWebSocket.on(socket);

            socket.getOutputStream().write(TestClient.concat(line("HELLO me"), twoTurns));

            for (String answer : List.of("question", "welcome", "first", "second", "third")) {
                assertThat(client.read().head()).as(answer).isEqualTo(COMPRESSED);
            }
        }
    }

    private static byte[] line(String text) {
        return CompressedFrames.message((text + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
