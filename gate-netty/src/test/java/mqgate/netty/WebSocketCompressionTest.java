package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are compressed one by one: permessage-deflate (RFC 7692). */
final class WebSocketCompressionTest {

    private static final String DEFLATE = "permessage-deflate";
    private static final int BINARY = RawWebSocket.FINAL | RawWebSocket.BINARY;
    private static final int COMPRESSED = 0x40;
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
    private static final int FRAME_LIMIT = 65_540;

    private static final Agents agents = new Agents();
    private static final Echo echo = new Echo();
    private static final Listener uncompressed = Link.WS.listener().wsCompression(false);
    private static final Listener mqant = Link.WS.listener().wsCompression(true).dialect(Dialect.MQANT);
    private static TestGate gate;

    @BeforeAll
    static void start() {
        gate = TestGate.start(Options.builder()
                .agentLearner(agents)
                .routeHandler(echo)
                .wsCompression(true)
                .listener(uncompressed)
                .listener(mqant));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    /** A client that compresses with what Java has. */
    private static final class Client implements AutoCloseable {

        final Socket socket;
        final RawWebSocket webSocket;
        final UpgradeRequest.Answer answer;
        private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        private final Inflater inflater = new Inflater(true);

        Client(Socket socket, String offer) throws IOException {
            this.socket = socket;
            answer = UpgradeRequest.valid()
                    .and("Sec-WebSocket-Extensions: " + offer)
                    .send(socket);
            assertThat(answer.status()).isEqualTo(101);
            webSocket = RawWebSocket.on(socket);
        }

        static Client open() throws IOException {
            return open(Link.WS);
        }

        static Client open(Link link) throws IOException {
            return new Client(TestClient.openSocket(link, gate.address(link)), DEFLATE);
        }

        Client shakeHands(String id) throws Exception {
            send(TestClient.connect(id, 60));
            assertThat(read()).isEqualTo("20020000");
            return this;
        }

        void send(byte[] packet) throws IOException {
            webSocket.send(BINARY | COMPRESSED, deflate(packet));
        }

        byte[] deflate(byte[] data) {
            deflater.setInput(data);
            byte[] buffer = new byte[data.length + 100];
            int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(buffer, length - TAIL.length);
        }

        /** Reads a compressed message and returns it in hex. */
        String read() throws IOException, DataFormatException {
            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(BINARY | COMPRESSED);
            return HexFormat.of().formatHex(inflate(frame.payload()));
        }

        private byte[] inflate(byte[] data) throws DataFormatException {
            inflater.setInput(TestClient.concat(data, TAIL));
            ByteArrayOutputStream inflated = new ByteArrayOutputStream();
            byte[] buffer = new byte[1000];
            int length;
            while ((length = inflater.inflate(buffer)) > 0) {
                inflated.write(buffer, 0, length);
            }
            return inflated.toByteArray();
        }

        void assertClosed(int code) throws IOException {
            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(RawWebSocket.FINAL | RawWebSocket.CLOSE);
            assertThat(frame.closeCode()).isEqualTo(code);
            webSocket.assertEnded();
        }

        @Override
        public void close() throws IOException {
            deflater.end();
            inflater.end();
            socket.close();
        }
    }

    private static Socket open(Listener listener) throws IOException {
        return TestClient.openSocket(Link.WS, gate.gate().getBoundAddresses().get(listener));
    }

    @ParameterizedTest
    @CsvSource({
        "permessage-deflate, permessage-deflate",
        "permessage-deflate; client_max_window_bits, permessage-deflate",
        "permessage-deflate; client_no_context_takeover, permessage-deflate",
        "permessage-deflate; server_no_context_takeover, permessage-deflate;server_no_context_takeover",
        "permessage-deflate; client_max_window_bits=10, permessage-deflate;client_max_window_bits=10",
        "'permessage-deflate; unknown, permessage-deflate', permessage-deflate",
        "'permessage-deflate; server_max_window_bits=10, permessage-deflate', permessage-deflate",
        "'x-other, permessage-deflate', permessage-deflate",
        "permessage-deflate; unknown, none",
        "permessage-deflate; client_max_window_bits=99, none",
        "permessage-deflate; client_max_window_bits=x, none",
        "permessage-deflate; server_max_window_bits, none",
        "x-webkit-deflate-frame, none",
        "deflate-frame, none",
        "permessage-bzip2, none"
    })
    void offer_isAnswered(String offer, String expected) throws Exception {
        try (Client client = new Client(TestClient.openSocket(Link.WS, gate.address(Link.WS)), offer)) {
            assertThat(client.answer.header("sec-websocket-extensions")).isEqualTo(expected);
        }
    }

    @Test
    void offer_none_nothingIsCompressed() throws Exception {
        try (TestClient client = gate.connect(Link.WS)) {
            client.publish("t/x", "hello");

            assertThat(client.readPublish()).isEqualTo("t/x:hello");
        }
    }

    @Test
    void offer_compressionOffOnTheListener_nothingIsCompressed() throws Exception {
        try (Client client = new Client(open(uncompressed), DEFLATE)) {
            assertThat(client.answer.header("sec-websocket-extensions")).isEqualTo("none");

            client.webSocket.send(BINARY, TestClient.connect("plain", 60));

            assertThat(client.webSocket.read().head()).isEqualTo(BINARY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {";", ";,;", "permessage-deflate,;"})
    void offer_malformed_isABadRequest(String offer) throws Exception {
        try (Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            UpgradeRequest.Answer answer = UpgradeRequest.valid()
                    .and("Sec-WebSocket-Extensions: " + offer)
                    .send(socket);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void messages_compressed_areServedCompressed(Link link) throws Exception {
        byte[] packet = TestClient.publishPacket("t/x", "hello ".repeat(1000).getBytes());
        try (Client client = Client.open(link).shakeHands(Agents.newId())) {
            for (int i = 0; i < 5; i++) {
                client.send(packet);

                assertThat(client.read()).isEqualTo(HexFormat.of().formatHex(packet));
            }
        }
    }

    @Test
    void messages_eachOnItsOwn_areReadWithoutThoseBefore() throws Exception {
        Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS));
        try (Client client = new Client(socket, DEFLATE + "; server_no_context_takeover").shakeHands("alone")) {
            for (int i = 0; i < 3; i++) {
                client.inflater.reset();
                client.send(TestClient.publishPacket("t/x", "hello hello".getBytes()));

                assertThat(client.read()).startsWith("30");
            }
        }
    }

    @Test
    void messages_uncompressedOnes_areServedToo() throws Exception {
        try (Client client = Client.open().shakeHands(Agents.newId())) {
            client.webSocket.send(BINARY, TestClient.bytes("c0"));
            client.send(TestClient.bytes("00"));
            client.webSocket.send(BINARY, new byte[0]);
            client.webSocket.send(BINARY | COMPRESSED, new byte[] {0});
            client.webSocket.send(BINARY, TestClient.bytes("c000"));

            assertThat(client.read()).startsWith("d000");
        }
    }

    /** The example of RFC 7692, section 7.2.3.4, twice: the stream ends with each message. */
    @Test
    void messages_withAFinalBlock_areServed() throws Exception {
        byte[] packet = TestClient.publishPacket("t/x", "hello hello hello".getBytes());
        try (Client client = Client.open().shakeHands(Agents.newId())) {
            for (int i = 0; i < 3; i++) {
                Deflater ending = new Deflater(Deflater.BEST_COMPRESSION, true);
                ending.setInput(packet);
                ending.finish();
                byte[] buffer = new byte[200];
                int length = ending.deflate(buffer);
                ending.end();

                client.webSocket.send(BINARY | COMPRESSED, Arrays.copyOf(buffer, length + 1));

                assertThat(client.read()).isEqualTo(hex(packet));
            }
        }
    }

    @Test
    void messages_compressedByteAfterByte_areServed() throws Exception {
        try (Client client = Client.open().shakeHands(Agents.newId())) {
            byte[] deflated = client.deflate(TestClient.bytes("c000"));

            client.webSocket.send(RawWebSocket.BINARY | COMPRESSED, Arrays.copyOf(deflated, 1));
            for (int i = 1; i < deflated.length; i++) {
                client.webSocket.send(RawWebSocket.CONTINUATION, Arrays.copyOfRange(deflated, i, i + 1));
            }
            client.webSocket.send(RawWebSocket.FINAL | RawWebSocket.CONTINUATION, new byte[0]);

            assertThat(client.read()).isEqualTo("d000");
        }
    }

    @Test
    void messages_compressedInFragments_areServed() throws Exception {
        byte[] packet = TestClient.publishPacket("t/x", new byte[30_000]);
        try (Client client = Client.open().shakeHands(Agents.newId())) {
            byte[] deflated = client.deflate(packet);
            int third = deflated.length / 3;

            client.webSocket.send(RawWebSocket.BINARY | COMPRESSED, Arrays.copyOf(deflated, third));
            client.webSocket.send(RawWebSocket.FINAL | RawWebSocket.PING, new byte[] {1});
            client.webSocket.send(RawWebSocket.CONTINUATION, Arrays.copyOfRange(deflated, third, 2 * third));
            client.webSocket.send(
                    RawWebSocket.FINAL | RawWebSocket.CONTINUATION,
                    Arrays.copyOfRange(deflated, 2 * third, deflated.length));

            assertThat(client.webSocket.read().head()).isEqualTo(RawWebSocket.FINAL | RawWebSocket.PONG);
            assertThat(client.read()).isEqualTo(HexFormat.of().formatHex(packet));
        }
    }

    @Test
    void messages_rightBehindTheRequest_areServed() throws Exception {
        byte[] request = UpgradeRequest.valid()
                .and("Sec-WebSocket-Extensions: " + DEFLATE)
                .bytes();
        byte[] frame = RawWebSocket.frame(BINARY, TestClient.connect("eager", 60));
        try (Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            socket.getOutputStream().write(TestClient.concat(request, frame));

            assertThat(UpgradeRequest.Answer.read(socket).header("sec-websocket-extensions"))
                    .isEqualTo(DEFLATE);
            assertThat(RawWebSocket.on(socket).read().head()).isEqualTo(BINARY | COMPRESSED);
        }
    }

    @Test
    void messages_textInMqant_isServed() throws Exception {
        try (Client client = new Client(open(mqant), DEFLATE)) {
            byte[] packet = client.deflate(TestClient.connect("text", 60));

            client.webSocket.send(RawWebSocket.FINAL | RawWebSocket.TEXT | COMPRESSED, packet);

            assertThat(client.read()).isEqualTo("20020000");
        }
    }

    @Test
    void broadcast_toCompressedAndOthers_reachesAll() throws Exception {
        String id = Agents.newId();
        String body = "x".repeat(5000);
        try (Client client = Client.open().shakeHands(id);
                TestClient tcp = gate.open(Link.TCP);
                TestClient webSocket = gate.open(Link.WSS)) {
            tcp.shakeHands(Agents.newId(), 60);
            webSocket.shakeHands(Agents.newId(), 60);
            await().until(() -> agents.connected(id) != null && gate.handler().getAgentNum() >= 3);
            agents.connected(id).getSession().broadcast("news", body.getBytes());

            assertThat(client.read()).isEqualTo(hex(TestClient.publishPacket("news", body.getBytes())));
            assertThat(tcp.readPublish()).isEqualTo("news:" + body);
            assertThat(webSocket.readPublish()).isEqualTo("news:" + body);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void message_atTheLimit_isServed() throws Exception {
        byte[] packet = TestClient.publishPacket("t/x", new byte[65_535 - 5]);
        assertThat(packet).hasSizeLessThanOrEqualTo(FRAME_LIMIT);
        try (Client client = Client.open().shakeHands(Agents.newId())) {
            client.send(packet);

            assertThat(client.read()).isEqualTo(hex(packet));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {FRAME_LIMIT + 1, 20_000_000})
    void message_growsAboveTheLimit_isTooLarge(int size) throws Exception {
        String id = Agents.newId();
        try (Client client = Client.open().shakeHands(id)) {
            client.send(new byte[size]);

            client.assertClosed(1009);
        }
        agents.assertClosed(id, CloseReason.PACKET_TOO_LARGE);
    }

    private static final Map<String, Integer> RESERVED = Map.of(
            "second bit", BINARY | 0x20,
            "third bit", BINARY | 0x10,
            "first and second bit", BINARY | 0x60,
            "a ping", RawWebSocket.FINAL | RawWebSocket.PING | COMPRESSED,
            "a close", RawWebSocket.FINAL | RawWebSocket.CLOSE | COMPRESSED);

    @ParameterizedTest
    @ValueSource(strings = {"second bit", "third bit", "first and second bit", "a ping", "a close"})
    void reservedBit_notOfTheExtension_isAProtocolError(String what) throws Exception {
        String id = Agents.newId();
        try (Client client = Client.open().shakeHands(id)) {
            client.webSocket.send(RESERVED.get(what), new byte[0]);

            client.assertClosed(1002);
        }
        agents.assertClosed(id, CloseReason.PROTOCOL_ERROR);
    }

    /** What follows is dropped, and the disconnect event comes. */
    @Test
    void message_tooLargeInTheMiddleOfMuch_closesOnce() throws Exception {
        String id = Agents.newId();
        try (Client client = Client.open().shakeHands(id)) {
            byte[] bomb = RawWebSocket.frame(BINARY | COMPRESSED, client.deflate(new byte[1_000_000]));
            byte[] bombs = TestClient.concat(bomb, TestClient.concat(bomb, bomb));
            byte[] ping = RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.PING, new byte[0]);

            client.socket.getOutputStream().write(TestClient.concat(bombs, ping));

            client.assertClosed(1009);
        }
        agents.assertClosed(id, CloseReason.PACKET_TOO_LARGE);
    }

    @Test
    void reservedBit_ofAContinuation_isAProtocolError() throws Exception {
        String id = Agents.newId();
        try (Client client = Client.open().shakeHands(id)) {
            byte[] deflated = client.deflate(TestClient.bytes("c000"));

            client.webSocket.send(RawWebSocket.BINARY | COMPRESSED, new byte[0]);
            client.webSocket.send(RawWebSocket.FINAL | COMPRESSED, deflated);

            client.assertClosed(1002);
        }
        agents.assertClosed(id, CloseReason.PROTOCOL_ERROR);
    }

    @Test
    void reservedBit_withoutAnOffer_isAProtocolError() throws Exception {
        try (Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/mqtt", "mqtt");

            webSocket.send(BINARY | COMPRESSED, new byte[] {0});

            RawWebSocket.Frame frame = webSocket.read();
            assertThat(frame.head()).isEqualTo(RawWebSocket.FINAL | RawWebSocket.CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1002);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "ffffffffffff", "0605", "30070003742f786869"})
    void data_thatIsNotCompressed_isAProtocolError(String payload) throws Exception {
        String id = Agents.newId();
        try (Client client = Client.open().shakeHands(id)) {
            client.webSocket.send(BINARY | COMPRESSED, TestClient.bytes(payload));

            client.assertClosed(1002);
        }
        agents.assertClosed(id, CloseReason.PROTOCOL_ERROR);
    }

    @Test
    void close_ofACompressedConnection_isSentBack() throws Exception {
        try (Client client = Client.open().shakeHands(Agents.newId())) {
            client.webSocket.send(RawWebSocket.FINAL | RawWebSocket.CLOSE, TestClient.bytes("03e9"));

            client.assertClosed(1001);
        }
    }
}
