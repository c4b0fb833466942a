package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The frames of a WebSocket that carry packets, and what is answered to a ping. */
final class WebSocketFramesTest {

    private static final int BINARY = RawWebSocket.FINAL | RawWebSocket.BINARY;

    private static final Listener mqant = Link.WS.listener().dialect(Dialect.MQANT);
    private static TestGate gate;

    @BeforeAll
    static void start() {
        gate = TestGate.start(Options.builder().routeHandler(new Echo()).listener(mqant));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    private static Socket openSocket() throws IOException {
        return TestClient.openSocket(Link.WS, gate.address(Link.WS));
    }

    @Test
    void frames_packetOverSeveralContinuations_isServed() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");
            byte[] packet = TestClient.bytes("30 07 0003742f78 6869");

            webSocket.send(RawWebSocket.BINARY, Arrays.copyOfRange(packet, 0, 1));
            webSocket.send(RawWebSocket.CONTINUATION, Arrays.copyOfRange(packet, 1, 4));
            webSocket.send(RawWebSocket.CONTINUATION, new byte[0]);
            webSocket.send(RawWebSocket.FINAL | RawWebSocket.CONTINUATION, Arrays.copyOfRange(packet, 4, 9));

            assertThat(webSocket.read().hex()).isEqualTo("82:30070003742f786869");
        }
    }

    @Test
    void frames_pingBetweenContinuations_isAnswered() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");

            webSocket.send(RawWebSocket.BINARY, TestClient.bytes("c0"));
            webSocket.send(RawWebSocket.FINAL | RawWebSocket.PING, new byte[] {1});
            webSocket.send(RawWebSocket.FINAL | RawWebSocket.CONTINUATION, TestClient.bytes("00"));

            assertThat(webSocket.read().hex()).isEqualTo("8a:01");
            assertThat(webSocket.read().hex()).isEqualTo("82:d000");
        }
    }

    @Test
    void frames_severalPacketsInOne_areServed() throws Exception {
        try (Socket socket = openSocket();
                TestClient client = TestClient.over(socket, RawWebSocket.connect(socket, "test"))) {
            client.send("c000 820600010001 6100 c000");

            assertThat(client.readHex()).isEqualTo("d000");
            assertThat(client.readHex()).isEqualTo("9003000100");
            assertThat(client.readHex()).isEqualTo("d000");
        }
    }

    @Test
    void frames_packetSplitOverTwo_isServed() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");

            webSocket.send(BINARY, TestClient.bytes("c000 30 07 0003"));
            webSocket.send(BINARY, TestClient.bytes("742f78 6869"));

            assertThat(webSocket.read().hex()).isEqualTo("82:d000");
            assertThat(webSocket.read().hex()).isEqualTo("82:30070003742f786869");
        }
    }

    @Test
    void frames_empty_areIgnored() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");

            webSocket.send(BINARY, new byte[0]);
            webSocket.send(BINARY, TestClient.bytes("c000"));

            assertThat(webSocket.read().hex()).isEqualTo("82:d000");
        }
    }

    @Test
    void frames_largePacket_isOneMessage() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");
            byte[] packet = TestClient.publishPacket("t/x", new byte[60_000]);

            webSocket.send(BINARY, packet);

            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(BINARY);
            assertThat(frame.payload()).isEqualTo(packet);
        }
    }

    @Test
    void frames_ping_isAnsweredWithItsData() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");

            webSocket.send(RawWebSocket.FINAL | RawWebSocket.PING, TestClient.bytes("010203"));

            assertThat(webSocket.read().hex()).isEqualTo("8a:010203");
        }
    }

    @Test
    void frames_largestPingBeforeConnect_isAnswered() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/mqtt", "mqtt");
            byte[] data = new byte[125];
            Arrays.fill(data, (byte) 7);

            webSocket.send(RawWebSocket.FINAL | RawWebSocket.PING, data);
            webSocket.send(RawWebSocket.FINAL | RawWebSocket.PING, new byte[0]);

            assertThat(webSocket.read().payload()).isEqualTo(data);
            assertThat(webSocket.read().hex()).isEqualTo("8a:");
        }
    }

    @Test
    void frames_pong_isIgnored() throws Exception {
        try (Socket socket = openSocket()) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");

            webSocket.send(RawWebSocket.FINAL | RawWebSocket.PONG, TestClient.bytes("01"));
            webSocket.send(BINARY, TestClient.bytes("c000"));

            assertThat(webSocket.read().hex()).isEqualTo("82:d000");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void frames_byteAfterByte_areServed(Link link) throws Exception {
        try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");

            for (byte b : RawWebSocket.frame(BINARY, TestClient.bytes("3007 0003742f78 6869"))) {
                socket.getOutputStream().write(b);
            }

            assertThat(webSocket.read().hex()).isEqualTo("82:30070003742f786869");
        }
    }

    @Test
    void frames_largestPacketInOne_isServed() throws Exception {
        Listener roomy = Link.WS.listener().maxPackSize(100_000);
        byte[] packet = TestClient.publishPacket("t/x", new byte[100_000 - 5]);
        try (TestGate other = TestGate.start(
                        Options.builder().routeHandler(new Echo()).listener(roomy));
                Socket socket = TestClient.openSocket(
                        Link.WS, other.gate().getBoundAddresses().get(roomy))) {
            RawWebSocket webSocket = RawWebSocket.connect(socket, "test");

            webSocket.send(BINARY, packet);

            assertThat(webSocket.read().payload()).isEqualTo(packet);
        }
    }

    /** As long as nobody knows who it is, it may not make the gate hold what its packets may have later. */
    @Test
    void frames_largeOneBeforeConnect_isClosedBeforeItIsThere() throws Exception {
        Listener roomy = Link.WS.listener().maxPackSize(1_000_000);
        byte[] frame = RawWebSocket.frame(BINARY, new byte[500_000]);
        try (TestGate other = TestGate.start(
                        Options.builder().routeHandler(new Echo()).listener(roomy));
                Socket socket = TestClient.openSocket(
                        Link.WS, other.gate().getBoundAddresses().get(roomy))) {
            RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/mqtt", "mqtt");

            socket.getOutputStream().write(frame, 0, 200_000);

            assertThat(webSocket.read().hex()).as("1009").isEqualTo("88:03f1");
        }
    }

    @Test
    void mqant_text_isTakenLikeBinary() throws Exception {
        try (Socket socket = TestClient.openSocket(Link.WS, mqantAddress())) {
            RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/any", "any");

            webSocket.send(RawWebSocket.FINAL | RawWebSocket.TEXT, TestClient.connect(Agents.newId(), 60));
            webSocket.send(RawWebSocket.TEXT, TestClient.bytes("3007 0003742f"));
            webSocket.send(RawWebSocket.FINAL | RawWebSocket.CONTINUATION, TestClient.bytes("78 ffc0"));
            webSocket.send(BINARY, TestClient.bytes("c000"));

            TestClient client = TestClient.over(socket, webSocket);
            assertThat(client.readHex()).isEqualTo("20020000");
            assertThat(client.readHex()).isEqualTo("d000");
            assertThat(client.readHex()).isEqualTo("30070003742f78ffc0");
        }
    }

    private static InetSocketAddress mqantAddress() {
        return gate.gate().getBoundAddresses().get(mqant);
    }
}
