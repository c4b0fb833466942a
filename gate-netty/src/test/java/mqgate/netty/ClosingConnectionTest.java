package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that are closed while their client does not take what is written for it. */
final class ClosingConnectionTest {

    private static final int BINARY = RawWebSocket.FINAL | RawWebSocket.BINARY;
    private static final int CLOSE = RawWebSocket.FINAL | RawWebSocket.CLOSE;
    private static final int PING = RawWebSocket.FINAL | RawWebSocket.PING;
    private static final int MESSAGE = 1_000_000;
    private static final int MAX_UNSENT = 13_000_000;

    /** More than the system takes for a client that does not read, and less than the bound. */
    private static final int MESSAGES = 12;

    private static final int FLOOD = 8_000_000;

    private final Agents agents = new Agents();
    private final String id = Agents.newId();
    private TestGate gate;

    @BeforeEach
    void start() {
        gate = TestGate.start(Options.builder()
                .maxUnsentBytes(MAX_UNSENT)
                .sendBufferSize(65_536) // what a client has to read in the moment for which the gate waits for it
                .closeTimeout(Duration.ofSeconds(55)) // longer than any of these tests waits
                .agentLearner(agents));
    }

    @AfterEach
    void stop() throws Exception {
        if (gate.handler().getAgentNum() > 0) {
            agents.connected(id).destroy(); // a failed test must not wait for the time-out
        }
        gate.close();
    }

    private RawWebSocket connect(Socket socket) throws IOException {
        socket.setReceiveBufferSize(16_384);
        RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/mqtt", "mqtt");
        webSocket.send(BINARY, TestClient.connect(id, 0));
        webSocket.read();
        return webSocket;
    }

    private static void write(Agent agent, int messages) {
        for (int i = 0; i < messages; i++) {
            agent.write("t", new byte[MESSAGE]);
        }
    }

    /** Returns the heads of the frames that come, up to the end. */
    private static List<Integer> headsToEnd(RawWebSocket webSocket) {
        List<Integer> heads = new ArrayList<>();
        try {
            while (true) {
                heads.add(webSocket.read().head());
            }
        } catch (IOException e) {
            return heads; // the end, also inside a frame or without a goodbye of TLS
        }
    }

    private static byte[] repeated(byte[] packet, int times) {
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            packets.writeBytes(packet);
        }
        return packets.toByteArray();
    }

    private static void floodPings(OutputStream out) {
        byte[] batch = repeated(RawWebSocket.frame(PING, new byte[125]), 1000);
        try {
            for (int sent = 0; sent < FLOOD; sent += batch.length) {
                out.write(batch);
            }
        } catch (IOException e) {
            // closed by the gate
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void close_clientFloodsPingsBehindIt_noneIsAnswered(Link link) throws Exception {
        try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
            RawWebSocket webSocket = connect(socket);
            Agent agent = agents.connected(id);
            write(agent, MESSAGES);
            agent.close();

            floodPings(socket.getOutputStream());

            assertThat(headsToEnd(webSocket))
                    .hasSize(MESSAGES + 1)
                    .endsWith(CLOSE)
                    .startsWith(BINARY)
                    .containsOnly(BINARY, CLOSE);
        }
    }

    @Test
    void close_mqttPingsBehindIt_areNotAnswered() throws Exception {
        try (TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 0);
            Agent agent = agents.connected(id);
            write(agent, MESSAGES);
            agent.close();
            client.send(repeated(TestClient.bytes("c000"), 1000));

            byte[] expected = TestClient.publishPacket("t", new byte[MESSAGE]);
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(client.readPacket()).isEqualTo(expected);
            }
            client.assertClosed();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void destroy_muchUnsent_dropsItAndSaysNoGoodbye(Link link) throws Exception {
        try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
            RawWebSocket webSocket = connect(socket);
            Agent agent = agents.connected(id);
            write(agent, MESSAGES);

            agent.destroy();

            agents.assertClosed(id, CloseReason.DESTROYED);
            assertThat(headsToEnd(webSocket)).hasSizeLessThan(MESSAGES).doesNotContain(CLOSE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void destroy_nothingFlushedYet_sendsNeitherThatNorAGoodbye(Link link) throws Exception {
        AsyncRouteHandler destroyer = (session, topic, body) -> {
            Agent agent = agents.connected(topic);
            agent.write("t", new byte[] {1});
            agent.write("t", new byte[] {2});
            agent.destroy();
            return CompletableFuture.completedStage(RouteResult.raw(body));
        };
        String other = Agents.newId();
        try (TestGate destroying =
                        TestGate.start(Options.builder().agentLearner(agents).asyncRouteHandler(destroyer));
                TestClient client = destroying.open(link)) {
            client.shakeHands(other, 0);
            agents.connected(other);

            client.publish(other, "destroy me");

            assertThat(bytesToEnd(client.socket())).isZero();
            agents.assertClosed(other, CloseReason.DESTROYED);
        }
    }

    private static int bytesToEnd(Socket socket) {
        int bytes = 0;
        try {
            while (socket.getInputStream().read() >= 0) {
                bytes++;
            }
        } catch (IOException e) {
            // the end, without a goodbye of TLS
        }
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void destroy_closeStillWaitsForTheClient_dropsTheRest(Link link) throws Exception {
        try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
            RawWebSocket webSocket = connect(socket);
            Agent agent = agents.connected(id);
            write(agent, MESSAGES);
            agent.close();

            agent.destroy();

            agents.assertClosed(id, CloseReason.CLOSED_BY_SERVER);
            assertThat(headsToEnd(webSocket)).hasSizeLessThan(MESSAGES).doesNotContain(CLOSE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void slowConsumer_readsAgain_isToldWhyAfterWhatHadLeftAndNothingElse(Link link) throws Exception {
        int tooMany = 40;
        try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
            RawWebSocket webSocket = connect(socket);
            Agent agent = agents.connected(id);
            for (int i = 0; i < tooMany && !agent.isClosed(); i++) {
                agents.connected(id).getSession().sendNoReply("t", new byte[MESSAGE]);
            }

            assertThat(agent.getCloseReason()).contains(CloseReason.SLOW_CONSUMER);
            assertThat(headsToEnd(webSocket)).hasSizeLessThan(MESSAGES).endsWith(CLOSE);
            agents.assertClosed(id, CloseReason.SLOW_CONSUMER);
        }
    }
}
