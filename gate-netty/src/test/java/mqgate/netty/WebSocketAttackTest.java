package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks with the frames of WebSockets. */
@JudgesTime
final class WebSocketAttackTest {

    private static final int BINARY = RawWebSocket.BINARY;
    private static final int LAST = RawWebSocket.FINAL;
    private static final int FRAMES_OF_A_WRITE = 2000;
    private static final int MOST_OF_A_FRAME = 65_000;
    private static final String BOMB = "bomb";

    private static byte[] repeat(byte[] bytes, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(times * bytes.length);
        for (int i = 0; i < times; i++) {
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    /** Opens a WebSocket, says something in the first frame of a message, and lets the message never end. */
    private static Attackers.Strike beginMessage(Attacker attacker, byte[] firstFrame, byte[] fragment)
            throws IOException {
        Socket socket = attacker.open(Link.WS);
        RawWebSocket.shakeHands(socket, "/mqtt", "mqtt").send(BINARY, firstFrame);
        byte[] fragments = repeat(RawWebSocket.frame(RawWebSocket.CONTINUATION, fragment), FRAMES_OF_A_WRITE);
        return () -> socket.getOutputStream().write(fragments);
    }

    /** Other servers look at all fragments so far when one comes. The packets in them are pings, or one that is never complete. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void fragments_endless_costTheirBytesOnly(int size) throws Exception {
        byte[] connect = TestClient.connect("", 60);
        byte[] half = TestClient.concat(connect, TestClient.bytes("30 ffff7f 0001 74"));
        try (AttackedGate gate = AttackedGate.echoing(Options.builder().maxPackSize(0xffff * 64))) {
            gate.endure(
                    "endless WebSocket fragments of " + size + " bytes",
                    attackers -> attackers.strike(4, attacker -> beginMessage(attacker, half, new byte[size])));
        }
    }

    @Test
    void fragments_endlessInTheHandshake_costTheirBytesOnly() throws Exception {
        byte[] half = TestClient.bytes("10 ffff03 0004 4d515454 04");
        try (AttackedGate gate = AttackedGate.echoing(Options.builder())) {
            gate.endure(
                    "endless WebSocket fragments of 1 byte, before CONNECT is complete",
                    attackers -> attackers.strike(4, attacker -> beginMessage(attacker, half, new byte[1])));
            assertThat(gate.closed(CloseReason.MALFORMED_PACKET) + gate.closed(CloseReason.UNSUPPORTED_PROTOCOL))
                    .isPositive(); // at the end of the packet
        }
    }

    /** Each is an error of one frame; clients come again and again with it. */
    @ParameterizedTest
    @CsvSource({
        "data frame inside a fragmented message, 02 80 00000000 82 80 00000000, PROTOCOL_ERROR",
        "fragment of nothing, 80 80 00000000, PROTOCOL_ERROR",
        "control frame of 126 bytes, 89 fe 007e 00000000, PROTOCOL_ERROR",
        "fragmented control frame, 09 80 00000000, PROTOCOL_ERROR",
        "frame of 256 MB, 82 ff 0000000010000000 00000000, PACKET_TOO_LARGE",
        "frame of 8 EB, 82 ff 7fffffffffffffff 00000000, PACKET_TOO_LARGE",
        "last fragment of 256 MB, 02 80 00000000 80 ff 0000000010000000 00000000, PACKET_TOO_LARGE"
    })
    void frames_wrong_closeTheirConnectionOnly(String what, String frames, CloseReason reason) throws Exception {
        byte[] upgrade = UpgradeRequest.valid().bytes();
        byte[] words = TestClient.concat(upgrade, TestClient.bytes(frames));
        try (AttackedGate gate = AttackedGate.echoing(Options.builder())) {
            gate.endure(
                    what,
                    attackers -> attackers.strike(4, attacker -> () -> {
                        try (Socket socket = attacker.open(Link.WS, words)) {
                            readToEnd(socket);
                        }
                    }));
            assertThat(gate.closed(reason)).isGreaterThan(8);
        }
    }

    private static void readToEnd(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        in.transferTo(OutputStream.nullOutputStream());
    }

    private static Socket openCompressed(Attacker attacker) throws IOException {
        Socket socket = attacker.open(Link.WS);
        CompressedFrames.open(socket);
        RawWebSocket.on(socket).send(LAST | BINARY, TestClient.connect("", 60));
        return socket;
    }

    /** A frame of a few bytes would become 64 MB. */
    @Test
    void bomb_oneFrame_isGivenUpAtTheLimit() throws Exception {
        byte[] bomb = CompressedFrames.message(new byte[64_000_000]);
        try (AttackedGate gate = AttackedGate.echoing(Options.builder().wsCompression(true))) {
            gate.endure(
                    "compressed frame that would become 64 MB",
                    attackers -> attackers.strike(4, attacker -> () -> {
                        try (Socket socket = openCompressed(attacker)) {
                            socket.getOutputStream().write(bomb);
                            readToEnd(socket);
                        }
                    }));
            assertThat(gate.closed(CloseReason.PACKET_TOO_LARGE)).isPositive();
        }
    }

    /** Each frame is allowed, with a message that is hundreds of times larger than what was sent. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bomb_manyFrames_areInflatedInTurnAndNotAhead(boolean slowly) throws Exception {
        byte[] message = CompressedFrames.message(TestClient.publishPacket(BOMB, new byte[MOST_OF_A_FRAME]));
        byte[] bombs = repeat(message, FRAMES_OF_A_WRITE / 4);
        Options.Builder options = Options.builder()
                .wsCompression(true)
                .requestTimeout(Duration.ofMillis(50))
                .asyncRouteHandler((session, topic, body) -> answer(topic, body, slowly));
        String what = slowly ? "handled in 50 ms" : "handled at once";
        try (AttackedGate gate = AttackedGate.start(options)) {
            gate.endure(
                    "compressed messages of 65 kB in 100 bytes, " + what,
                    attackers -> attackers.strike(8, attacker -> {
                        Socket socket = openCompressed(attacker);
                        return () -> socket.getOutputStream().write(bombs);
                    }));
        }
    }

    private static CompletionStage<RouteResult> answer(String topic, byte[] body, boolean slowly) {
        if (!topic.equals(BOMB)) {
            return CompletableFuture.completedStage(RouteResult.raw(body));
        }
        return slowly ? new CompletableFuture<>() : CompletableFuture.completedStage(RouteResult.none());
    }

    /** One byte comes out of each. */
    @Test
    void fragments_endlessAndCompressed_costTheirBytesOnly() throws Exception {
        byte[] one = RawWebSocket.frame(RawWebSocket.CONTINUATION, CompressedFrames.deflated(new byte[1]));
        byte[] fragments = repeat(one, FRAMES_OF_A_WRITE);
        byte[] half = CompressedFrames.deflated(TestClient.bytes("30 ffff03 0001 74"));
        try (AttackedGate gate = AttackedGate.echoing(Options.builder().wsCompression(true))) {
            gate.endure(
                    "endless compressed fragments of 1 byte",
                    attackers -> attackers.strike(4, attacker -> {
                        Socket socket = openCompressed(attacker);
                        RawWebSocket.on(socket).send(BINARY | CompressedFrames.COMPRESSED, half);
                        return () -> socket.getOutputStream().write(fragments);
                    }));
        }
    }
}
