package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import mqgate.api.Dialect;
import mqgate.api.Lanes;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.QueueFullPolicy;
import mqgate.core.MemoryStorage;
import mqgate.netty.codec.FuzzInput;
import mqgate.netty.codec.FuzzInput.Piece;

/**
 * Whole connections, fed with anything. The first byte of the settings says how the client begins (bits 0 to 2, an index of
 * {@link #GREETINGS}), whether only timers end the connection (bit 3), the dialect (bit 4), on WebSockets whether the
 * client's bytes are those of the socket or what binary frames carry (bit 5) and whether messages may be compressed but
 * origins are not free (bit 6), and whether the listener is one that takes MQTT and WebSockets (bit 7); the second is for
 * the options of the gate.
 */
final class ConnectionFuzzTest {

    private static final Listener TCP = Listener.tcp("127.0.0.1:0");
    private static final Listener WEB_SOCKET = Listener.webSocket("127.0.0.1:0");
    private static final Listener ONE_PORT = Listener.any("127.0.0.1:0");

    private static final byte[] HANDSHAKE = """
            GET /mqtt HTTP/1.1
            Host: a
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Protocol: mqtt
            Sec-WebSocket-Extensions: permessage-deflate

            """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

    /** Nothing, not even a handshake; nothing; MQTT 3.1.1, 3.1, 5.0; a small one, one without name; one of mqant. */
    private static final List<String> GREETINGS = List.of(
            "",
            "",
            "100d 0004 4d515454 04 02 003c 0001 61",
            "100f 0006 4d5149736470 03 02 003c 0001 61",
            "100e 0004 4d515454 05 02 003c 00 0001 61",
            "1019 0004 4d515454 05 02 003c 0b 21 0001 27 0000003c 22 0002 0001 61",
            "101e 0004 4d515454 05 0e 0000 05 11 00000009 0000 05 18 00000007 0001 74 0001 70",
            "1009 0000 09 00 003c 0001 61");

    private static final byte[] PING = {(byte) 0xc0, 0};

    private static final int SMALL = 5;
    private static final int SMALL_PACKET_SIZE = 60;

    @FuzzTest
    void tcp_anyBytes_isAnsweredByPacketsAndLeavesNothing(byte[] data) {
        fuzz(new FuzzInput(data), TCP);
    }

    @FuzzTest
    void webSocket_anyBytes_isAnsweredByFramesAndLeavesNothing(byte[] data) {
        fuzz(new FuzzInput(data), WEB_SOCKET);
    }

    private static void fuzz(FuzzInput input, Listener network) {
        check(input, received(input, network, input.pieces(), true));
        ServerFrames received = received(input, network, input.pieces(), false);
        check(input, received);
        if (isPredictable(input, received.payload())) {
            ServerFrames same = received(input, network, input.inOnePiece(), false);
            assertThat(text(same.payload())).as("in one piece").isEqualTo(text(received.payload()));
            assertThat(same.status()).as("status in one piece").isEqualTo(received.status());
            assertThat(same.closeCode()).as("close code in one piece").isEqualTo(received.closeCode());
        }
    }

    private static void check(FuzzInput input, ServerFrames received) {
        boolean small = greeting(input) == SMALL && !input.flag(4);
        ServerPackets.check(received.payload(), input.flag(4), small ? SMALL_PACKET_SIZE : Integer.MAX_VALUE);
    }

    /** Packets may come without frames only where a client that speaks no WebSocket is served. */
    private static ServerFrames received(FuzzInput input, Listener network, List<Piece> pieces, boolean blocking) {
        byte[] sent = play(input, network, pieces, blocking);
        boolean http = sent.length > 0 && sent[0] == 'H';
        boolean mayBeEither = input.flag(7);
        return http ? ServerFrames.check(sent) : ServerFrames.none(sent, network == TCP || mayBeEither);
    }

    /** Without the client ids that are made at random. */
    private static String text(byte[] sent) {
        return new String(sent, StandardCharsets.ISO_8859_1).replaceAll("gate-[0-9a-f]{16}", "gate-0");
    }

    /**
     * Whether the answers depend on nothing but the client's bytes, with handlers that do not block: those that may are never in order
     * with what the event loop answers by itself. Without order some may be overtaken by the close, and
     * acknowledgements overtake broadcasts.
     */
    private static boolean isPredictable(FuzzInput input, byte[] sent) {
        return !input.hasEvents() && !input.flag(8) && !text(sent).contains("\0\3" + FuzzedHandlers.BROADCAST_TOPIC);
    }

    /** Returns all that the client got; another that does nothing wrong is served meanwhile. */
    private static byte[] play(FuzzInput input, Listener network, List<Piece> pieces, boolean blocking) {
        boolean webSocket = network == WEB_SOCKET;
        boolean framed = webSocket && greeting(input) > 0 && !input.flag(5);
        try (QuietLog log = new QuietLog()) {
            FuzzedGate gate = new FuzzedGate(options(input), listener(input, network), blocking);
            LoopbackChannel bystander = connect(gate, TestClient.connect("b", 60), webSocket);
            byte[] greeting = TestClient.bytes(GREETINGS.get(greeting(input)));
            LoopbackChannel client = connect(gate, greeting, webSocket && greeting(input) > 0);
            for (Piece piece : pieces) {
                gate.send(client, framed ? frame(piece.bytes()) : piece.bytes());
                happen(gate, client, piece.event());
            }
            assertServed(gate, bystander, webSocket);
            gate.end(input.flag(3));
            log.assertQuiet();
            return client.sent();
        }
    }

    private static void assertServed(FuzzedGate gate, LoopbackChannel client, boolean webSocket) {
        if (client.isServed()) {
            gate.send(client, webSocket ? frame(PING) : PING);
            byte[] packets = webSocket ? ServerFrames.check(client.sent()).payload() : client.sent();
            assertThat(packets).as("what a bystander gets").endsWith((byte) 0xd0, (byte) 0);
        }
    }

    private static Listener listener(FuzzInput input, Listener network) {
        Listener each = input.flag(7) ? ONE_PORT : network;
        Listener listener = input.flag(4) ? each.dialect(Dialect.MQANT) : each;
        return input.flag(6) ? listener.wsCompression(true).wsAllowedOrigins(Set.of("http://a")) : listener;
    }

    /** Makes something happen, on the client's side or on the server's. */
    private static void happen(FuzzedGate gate, LoopbackChannel client, int event) {
        switch (event % 16) {
            case 11 -> client.setReading(false);
            case 12 -> client.setReading(true);
            case 13 -> client.lose();
            case 14 -> client.reset();
            case 15 -> gate.send(gate.connect(), TestClient.connect("a", 60));
            default -> {}
        }
        gate.happen(event);
    }

    private static int greeting(FuzzInput input) {
        return input.settings(0) & 7;
    }

    /** Connects a client and sends its first packet, on WebSockets after the handshake. */
    private static LoopbackChannel connect(FuzzedGate gate, byte[] packet, boolean webSocket) {
        LoopbackChannel client = gate.connect();
        if (webSocket) {
            gate.send(client, HANDSHAKE);
        }
        if (packet.length > 0) {
            gate.send(client, webSocket ? frame(packet) : packet);
        }
        return client;
    }

    private static byte[] frame(byte[] payload) {
        return RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.BINARY, payload);
    }

    private static Options.Builder options(FuzzInput input) {
        Options.Builder options = Options.builder()
                .lanes(input.flag(8) ? Lanes.FREE : Lanes.SESSION)
                .concurrentTasks(input.flag(9) ? 1 : 20)
                .queueFullPolicy(input.flag(10) ? QueueFullPolicy.REPLY_ERROR : QueueFullPolicy.STOP_READING)
                .maxPackSize(input.flag(11) ? 100 : 65_535)
                .closingMessage(input.flag(12))
                .maxUnsentBytes(input.flag(13) ? 2048 : 1_000_000)
                .replyMarshaller((trace, error, result) -> (error + result).getBytes(StandardCharsets.UTF_8));
        if (input.flag(14)) {
            options.receiveMaximum(2).topicAliasMaximum(2).maxInFlight(2).maxKeepAlive(Duration.ofSeconds(20));
        }
        return input.flag(15) ? options.storageHandler(new MemoryStorage(Duration.ofHours(1))) : options;
    }
}
