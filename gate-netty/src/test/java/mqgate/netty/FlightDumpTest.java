package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.FlightRecord;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sent last before it was thrown out, on every link and in every language. */
final class FlightDumpTest {

    private static final int MESSAGES = 10;
    private static final String TOO_LARGE = "30 ffff7f";

    private final Flights flights = new Flights();

    private TestGate start(int events, Dialect dialect) {
        return TestGate.start(
                Options.builder()
                        .flightRecorderOn(true)
                        .flightEvents(events)
                        .flightListener(flights)
                        .routeHandler((session, topic, body) -> RouteResult.none()),
                dialect);
    }

    private static Stream<Arguments> everyWay() {
        return Stream.of(Link.values())
                .flatMap(link -> Stream.of(
                        Arguments.of(link, Dialect.STRICT, 4),
                        Arguments.of(link, Dialect.STRICT, 5),
                        Arguments.of(link, Dialect.MQANT, 4)));
    }

    /** In MQTT 5 it begins with the length of no properties. */
    private static byte[] body(int number, int level) {
        return new byte[number + (level == 5 ? 2 : 1)];
    }

    /** Sends messages in a row and a packet that is too large behind them, all at once; reads what the gate answers. */
    private static void offend(TestGate gate, Link link, int level) throws Exception {
        try (TestClient client = gate.open(link)) {
            if (level == 5) {
                client.shakeHands5(Agents.newId());
            } else {
                client.shakeHands();
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int i = 0; i < MESSAGES; i++) {
                bytes.writeBytes(TestClient.publishPacket("move/" + i, body(i, level)));
            }
            bytes.writeBytes(TestClient.bytes(TOO_LARGE));
            client.send(bytes.toByteArray());
            client.readToEnd();
        }
    }

    /** From the first message on, as a recorder with room for all has it. */
    private static List<String> expected(Link link, Dialect dialect, int level) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            lines.add("IN PUBLISH topic=move/" + i + " bytes=" + (i + 1) + " qos=0");
        }
        lines.add("EVENT fault a packet of 2097151 bytes (expected: <= 65535)");
        lines.add("EVENT closing PACKET_TOO_LARGE");
        if (level == 5) {
            lines.add("OUT DISCONNECT code=0x95");
        }
        if (link.isWebSocket()) {
            lines.add("OUT CLOSE_FRAME code=" + (dialect == Dialect.MQANT ? 1000 : 1009));
        }
        lines.add("EVENT closed");
        return lines;
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void dump_ofClientThatSentTooMuch_hasItsFramesInOrder(Link link, Dialect dialect, int level) throws Exception {
        try (TestGate gate = start(128, dialect)) {
            offend(gate, link, level);

            FlightRecord flight = flights.next();
            List<String> lines = Flights.lines(flight);
            List<String> expected = expected(link, dialect, level);
            int begin = lines.size() - expected.size();
            assertThat(lines.subList(begin, lines.size())).isEqualTo(expected);
            assertThat(lines.subList(0, begin))
                    .hasSize(before(link))
                    .element(0)
                    .asString()
                    .startsWith("EVENT accepted");
            assertThat(flight.forgotten()).isZero();
            assertThat(flight.cause()).isEqualTo("a packet of 2097151 bytes (expected: <= 65535)");
        }
    }

    /** Accepted, CONNECT, CONNACK, handshake done; and the handshakes below. */
    private static int before(Link link) {
        return 4 + (link.isTls() ? 1 : 0) + (link.isWebSocket() ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void dump_lessRoomThanEvents_hasTheLastOnes(int events) throws Exception {
        try (TestGate gate = start(events, Dialect.STRICT)) {
            offend(gate, Link.TCP, 4);

            FlightRecord flight = flights.next();
            List<String> expected = expected(Link.TCP, Dialect.STRICT, 4);
            assertThat(Flights.lines(flight)).isEqualTo(expected.subList(expected.size() - events, expected.size()));
            assertThat(flight.forgotten()).isEqualTo(before(Link.TCP) + expected.size() - events);
        }
    }

    @Test
    void dump_ofMalformedConnect_isToldWithoutSession() throws Exception {
        try (TestGate gate = start(128, Dialect.STRICT);
                TestClient client = gate.open(Link.TCP)) {
            client.send("30 03 0001 61");
            client.readToEnd();

            FlightRecord flight = flights.next();
            assertThat(flight.sessionId()).isEmpty();
            assertThat(flight.closeReason()).contains(CloseReason.PROTOCOL_ERROR);
            assertThat(Flights.lines(flight))
                    .containsSubsequence(
                            "EVENT fault the first packet is of type PUBLISH (expected: CONNECT)",
                            "EVENT closing PROTOCOL_ERROR",
                            "EVENT closed");
        }
    }

    @Test
    void dump_ofSomethingElseThanTls_hasTheFault_butNotWhatCame() throws Exception {
        try (TestGate gate = start(128, Dialect.STRICT);
                Socket socket = new Socket(
                        gate.address(Link.TLS).getAddress(),
                        gate.address(Link.TLS).getPort())) {
            byte[] request = "GET /?token=secret HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(request);

            FlightRecord flight = flights.next();
            assertThat(Flights.lines(flight))
                    .contains("EVENT tls failed not an SSL/TLS record", "EVENT fault not an SSL/TLS record")
                    .endsWith("EVENT closed");
            assertThat(flight.cause()).isEqualTo("not an SSL/TLS record");
        }
    }

    @Test
    void dump_ofAWebSocketWithALongSubprotocol_hasItsBeginning() throws Exception {
        try (TestGate gate = start(128, Dialect.MQANT)) {
            try (Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
                RawWebSocket.shakeHands(socket, "/", "x".repeat(1000));
            }

            assertThat(Flights.lines(flights.next())).contains("EVENT websocket opened subprotocol=" + "x".repeat(64));
        }
    }

    @Test
    void dump_ofBadWebSocketRequest_hasTheAnswer_butNotThePath() throws Exception {
        try (TestGate gate = start(128, Dialect.STRICT);
                Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            RawWebSocket.request(socket, "/elsewhere?token=secret", "");
            socket.close();

            FlightRecord flight = flights.next();
            assertThat(Flights.lines(flight)).contains("OUT HTTP_RESPONSE status=404");
            assertThat(flight.toString()).doesNotContain("secret");
        }
    }
}
