package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mqgate.api.CloseReason;
import mqgate.api.FlightRecord;
import mqgate.api.FlightRecorder;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/why-was-i-kicked.md shows. */
final class FlightRecorderTest {

    /** What takes the place of a logger. */
    private static final class Log {

        private final BlockingQueue<FlightRecord> lines = new LinkedBlockingQueue<>();

        void info(String format, FlightRecord flight) {
            assertThat(format).isEqualTo("{}");
            lines.add(flight);
        }
    }

    private final Log log = new Log();

    private final Modules modules = Modules.builder()
            .json("login", "HD_in", (session, body) -> {
                session.bind((String) body.get("user"));
                return RouteResult.raw(session.getSessionId().getBytes(UTF_8));
            })
            .build();

    @RegisterExtension
    private final GateExtension extension = GateExtension.of(options -> listen(options.router(modules)));

    private void listen(Options.Builder options) {
        // region listener
        options.flightListener(flight -> log.info("{}", flight)); // on the executor: may block
        // endregion
    }

    private static Optional<FlightRecord> record(Gate gate, String sessionId) {
        // region recorder
        FlightRecorder recorder = gate.getFlightRecorder();
        recorder.recordUser("ann"); // one user: his connections now, and those that are bound to him later
        recorder.forgetUser("ann");
        recorder.setRecordingAll(true); // everybody, from the accepted socket on
        Optional<FlightRecord> now = recorder.read(sessionId); // a live connection
        // endregion
        return now;
    }

    @Test
    void recorder_ofAUserOrOfAll_readsALiveConnection(TestClient ann) {
        String id = ann.request("login/HD_in/1", "{\"user\":\"ann\"}").text();
        assertThat(extension.gate().getFlightRecorder().read(id)).isEmpty();

        record(extension.gate(), id);
        await().until(() ->
                extension.gate().getFlightRecorder().read(id).isPresent()); // each event loop is told in its turn

        ann.ping();
        assertThat(record(extension.gate(), id))
                .hasValueSatisfying(flight -> assertThat(flight.toString())
                        .startsWith("session " + id + ", user ann, ")
                        .contains(", open", "IN PINGREQ"));
    }

    @Test
    void listener_connectionEndsForAnotherReasonThanItShould_isTold(TestClient ann) throws Exception {
        extension.gate().getFlightRecorder().recordUser("ann");
        ann.request("login/HD_in/1", "{\"user\":\"ann\"}");

        ann.sendRaw(HexFormat.of().parseHex("36050001610001")); // a PUBLISH of QoS 3

        FlightRecord flight = log.lines.poll(10, TimeUnit.SECONDS);
        assertThat(flight).isNotNull();
        assertThat(flight.closeReason()).contains(CloseReason.MALFORMED_PACKET);
        assertThat(flight.toString()).contains("user ann", "closed: MALFORMED_PACKET", "QoS 3 (expected: 0 to 2)");
    }

    @Test
    void listener_clientSaysGoodbye_isNotTold(TestClient ann) {
        extension.gate().getFlightRecorder().setRecordingAll(true);
        ann.request("login/HD_in/1", "{\"user\":\"ann\"}");

        ann.disconnect();

        assertThat(extension.gate()).hasClosed(CloseReason.CLIENT_DISCONNECT, 1).hasSessions(0);
        assertThat(log.lines).isEmpty();
    }
}
