package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mqgate.api.CloseReason;
import mqgate.api.FlightEvent;
import mqgate.api.FlightRecord;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

/** The report of one connection, from its first event to its last, in a time that the test moves. */
final class FlightReportTest {

    private final Flights flights = new Flights();

    private Options.Builder options() {
        return Options.builder()
                .flightListener(flights)
                .asyncRouteHandler((session, topic, body) -> CompletableFuture.completedStage(RouteResult.raw(body)));
    }

    @Test
    void toString_afterProtocolError_isTheWholeStory() throws Exception {
        try (FrozenGate gate = new FrozenGate(options().flightRecorderOn(true))) {
            FrozenGate.Client client = gate.connect("Ann\nForged", 60);
            gate.pass(Duration.ofMillis(20));
            client.send(TestClient.publishPacket("game/HD_move", Replies.utf8("north")));
            gate.pass(Duration.ofMillis(5));
            client.send("82 0d 0007 0008 726f6f6d2f747270 01");
            client.send(
                    ConnectPacket.of(4, "Ann").user("ann@example.com", "secret").bytes());
            client.lose();

            FlightRecord flight = flights.next();
            assertThat(flight.closeReason()).contains(CloseReason.PROTOCOL_ERROR);
            assertThat(flight.toString().replace(flight.sessionId(), "S").replace(flight.address() + "", "A"))
                    .isEqualTo("""
                            session S, user -, client Ann?Forged, A, closed: PROTOCOL_ERROR (out of place: CONNECT), 0 earlier events
                              1970-01-01T00:00:00Z EVENT accepted tcp A
                              1970-01-01T00:00:00Z IN CONNECT level=4 client=Ann?Forged keepAlive=60 clean
                              1970-01-01T00:00:00Z OUT CONNACK code=0x00
                              1970-01-01T00:00:00Z EVENT handshake done silence=PT1M30S
                              1970-01-01T00:00:00.020Z IN PUBLISH topic=game/HD_move bytes=5 qos=0
                              1970-01-01T00:00:00.020Z OUT PUBLISH topic=game/HD_move bytes=5 qos=0
                              1970-01-01T00:00:00.025Z IN SUBSCRIBE id=7 filters=1 first=room/trp
                              1970-01-01T00:00:00.025Z OUT SUBACK id=7 codes=0x01
                              1970-01-01T00:00:00.025Z IN CONNECT level=4 client=Ann keepAlive=60 clean userName password
                              1970-01-01T00:00:00.025Z EVENT closing PROTOCOL_ERROR
                              1970-01-01T00:00:00.025Z EVENT closed""");
        }
    }

    @Test
    void pipeline_recorderOff_hasNoHandlerForIt() {
        try (FrozenGate gate = new FrozenGate(options())) {
            FrozenGate.Client client = gate.connect("plain", 60);

            assertThat(client.handlers()).contains("codec", "agent").doesNotContain(FlightHandler.NAME);
        }
    }

    @Test
    void pipeline_switchedOffAgain_isAsBefore() {
        try (FrozenGate gate = new FrozenGate(options())) {
            FrozenGate.Client client = gate.connect("plain", 60);
            List<String> before = client.handlers();

            gate.flights().setRecordingAll(true);
            assertThat(client.handlers()).containsSubsequence("codec", FlightHandler.NAME, "agent");
            gate.flights().setRecordingAll(false);

            assertThat(client.handlers()).isEqualTo(before);
        }
    }

    @Test
    void setRecordingAll_betweenAcceptAndConnect_recordsFromThenOn() throws Exception {
        try (FrozenGate gate = new FrozenGate(options())) {
            FrozenGate.Client client = gate.open();
            gate.flights().setRecordingAll(true);

            client.send(TestClient.connect("late", 60));
            client.lose();

            assertThat(Flights.lines(flights.next()))
                    .containsSubsequence(
                            "EVENT recording tcp localhost/127.0.0.1:1",
                            "IN CONNECT level=4 client=late keepAlive=60 clean",
                            "OUT CONNACK code=0x00",
                            "EVENT closing CONNECTION_LOST",
                            "EVENT closed");
        }
    }

    @Test
    void silence_ofRecordedClient_isSeenInTheTimes() throws Exception {
        try (FrozenGate gate = new FrozenGate(options().flightRecorderOn(true))) {
            gate.connect("silent", 10);

            gate.passInJumps(Duration.ofSeconds(20));
            gate.runTasks();

            FlightEvent closing = flights.next().events().stream()
                    .filter(event -> event.name().equals("closing"))
                    .findFirst()
                    .orElseThrow();
            assertThat(closing.detail()).isEqualTo("KEEP_ALIVE_TIMEOUT");
            assertThat(closing.time()).isBetween(Instant.ofEpochSecond(15), Instant.ofEpochSecond(17));
        }
    }
}
