package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection whose handshake is not done in time. */
@JudgesTime
final class OvertimeTest {

    private static final Duration OVER_TIME = Duration.ofMillis(300);
    private static final Duration EARLIEST = Duration.ofMillis(250);
    private static final Duration LATEST = Duration.ofSeconds(3);
    private static final int DRIP_MILLIS = 50;

    private static TestGate gate;

    @BeforeAll
    static void start() {
        gate = TestGate.start(
                Options.builder().overTime(OVER_TIME).routeHandler((session, topic, body) -> RouteResult.raw(body)));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    /** Neither TLS nor HTTP nor MQTT begins. */
    @ParameterizedTest
    @EnumSource
    void overtime_noByte_closes(Link link) throws Exception {
        Instant start = Instant.now();
        try (Socket socket = TestClient.openSocket(link.isWebSocket() ? Link.WS : Link.TCP, gate.address(link))) {
            readToEnd(socket);
        }

        assertInTime(start);
    }

    @ParameterizedTest
    @EnumSource
    void overtime_noConnect_closes(Link link) throws Exception {
        Instant start = Instant.now();
        try (TestClient client = gate.open(link)) {
            client.assertClosed();
        }

        assertInTime(start);
    }

    @ParameterizedTest
    @EnumSource
    void overtime_halfAConnect_closes(Link link) throws Exception {
        Instant start = Instant.now();
        try (TestClient client = gate.open(link)) {
            client.send("1010 0004 4d515454 04");

            client.assertClosed();
        }

        assertInTime(start);
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void overtime_webSocketWithoutConnect_saysWhy(Link link) throws Exception {
        try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
            RawWebSocket webSocket = RawWebSocket.shakeHands(socket, "/mqtt", "mqtt");

            RawWebSocket.Frame frame = webSocket.read();

            assertThat(frame.head()).isEqualTo(RawWebSocket.FINAL | RawWebSocket.CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1008);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WS"})
    void overtime_drippingBytes_doNotExtendIt(Link link) throws Exception {
        byte[] connect = TestClient.connect("x".repeat(64), 60);
        Instant start = Instant.now();
        try (TestClient client = gate.open(link)) {
            int dripped = drip(client, connect);

            assertThat(dripped).isLessThan(connect.length);
        }

        assertInTime(start);
    }

    @Test
    void overtime_drippingHttpRequest_doesNotExtendIt() throws Exception {
        byte[] request = "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nX: "
                .repeat(2)
                .getBytes(StandardCharsets.US_ASCII);
        Instant start = Instant.now();
        try (Socket socket = TestClient.openSocket(Link.TCP, gate.address(Link.WS));
                TestClient client = TestClient.over(socket, RawWebSocket.on(socket))) {
            socket.setSoTimeout(DRIP_MILLIS);
            int dripped = 0;
            while (dripped < request.length && isOpen(client)) {
                dripped = write(socket, request, dripped);
            }

            assertThat(dripped).isLessThan(request.length);
        }

        assertInTime(start);
    }

    @ParameterizedTest
    @EnumSource
    void overtime_accepted_outlivesIt(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.socket().setSoTimeout(3 * (int) OVER_TIME.toMillis());
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::readPacket);

            client.socket().setSoTimeout(10_000);
            client.assertServed();
        }
    }

    /** Sends a byte whenever a read has timed out, until the end or the close; returns how many went out. */
    private static int drip(TestClient client, byte[] bytes) throws IOException {
        client.socket().setSoTimeout(DRIP_MILLIS);
        int dripped = 0;
        while (dripped < bytes.length && isOpen(client)) {
            try {
                client.send(new byte[] {bytes[dripped]});
            } catch (SocketException e) {
                return dripped; // closed between the read and the write
            }
            dripped++;
        }
        return dripped;
    }

    private static int write(Socket socket, byte[] bytes, int index) throws IOException {
        try {
            socket.getOutputStream().write(bytes[index]);
            return index + 1;
        } catch (SocketException e) {
            return index; // closed between the read and the write; the next read sees it
        }
    }

    private static boolean isOpen(TestClient client) throws IOException {
        try {
            client.assertClosed();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private static void readToEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // reset: closed as well
        }
    }

    private static void assertInTime(Instant start) {
        assertThat(Duration.between(start, Instant.now())).isBetween(EARLIEST, LATEST);
    }
}
