package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import mqgate.api.CloseReason;
import mqgate.api.FlightRecord;
import mqgate.api.FlightRecorder;
import mqgate.api.Options;
import mqgate.api.spi.AuthResult;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is recorded, switched while the gate runs. */
final class FlightSwitchTest {

    private final Flights flights = new Flights();
    private LiveGate gate;
    private FlightRecorder recorder;

    @BeforeEach
    void start() {
        gate = new LiveGate(Options.builder().flightListener(flights).asyncRouteHandler((session, topic, body) -> {
            if (topic.equals("login")) {
                session.bind(Replies.text(body));
            }
            return CompletableFuture.completedStage(RouteResult.raw(body));
        }));
        recorder = gate.test().gate().getFlightRecorder();
    }

    @AfterEach
    void stop() throws Exception {
        gate.close();
    }

    private LiveGate.Peer connectAs(String user) throws Exception {
        LiveGate.Peer peer = gate.connect();
        peer.session().bind(user);
        return peer;
    }

    private static void say(LiveGate.Peer peer, String topic, String text) throws Exception {
        peer.client().publish(topic, text);
        assertThat(peer.client().readPublish()).isEqualTo(topic + ":" + text);
    }

    private List<String> packets(LiveGate.Peer peer) {
        return recorder.read(peer.id()).map(Flights::packets).orElseThrow();
    }

    private void awaitRecorded(LiveGate.Peer peer) {
        await().until(() -> recorder.read(peer.id()).isPresent());
    }

    private void awaitNotRecorded(LiveGate.Peer peer) {
        await().until(() -> recorder.read(peer.id()).isEmpty());
    }

    @Test
    void recordUser_whileConnected_recordsFromThenOn_andNobodyElse() throws Exception {
        LiveGate.Peer ann = connectAs("ann");
        LiveGate.Peer bob = connectAs("bob");
        say(ann, "a", "early");

        recorder.recordUser("ann");
        awaitRecorded(ann);
        say(ann, "a", "one");
        say(bob, "b", "one");

        FlightRecord flight = recorder.read(ann.id()).orElseThrow();
        assertThat(Flights.packets(flight))
                .containsExactly("IN PUBLISH topic=a bytes=3 qos=0", "OUT PUBLISH topic=a bytes=3 qos=0");
        assertThat(flight.userId()).isEqualTo("ann");
        assertThat(flight.sessionId()).isEqualTo(ann.id());
        assertThat(flight.closeReason()).isEmpty();
        assertThat(flight.events().get(0).name()).isEqualTo("recording");
        assertThat(recorder.read(bob.id())).isEmpty();
        assertThat(recorder.getRecordedUsers()).containsExactly("ann");
    }

    @Test
    void bind_ofRecordedUser_recordsFromTheBindOn() throws Exception {
        recorder.recordUser("ann");
        LiveGate.Peer peer = gate.connect();
        say(peer, "x", "before");

        peer.client().publish("login", "ann"); // bound on the event loop: the answer is recorded already
        assertThat(peer.client().readPublish()).isEqualTo("login:ann");

        assertThat(recorder.read(peer.id()).map(Flights::lines).orElseThrow())
                .element(1)
                .isEqualTo("EVENT bound ann");
        assertThat(packets(peer)).containsExactly("OUT PUBLISH topic=login bytes=3 qos=0");
    }

    @Test
    void bind_fromElsewhere_recordsWhatIsSentBehindIt() throws Exception {
        recorder.recordUser("ann");
        LiveGate.Peer peer = connectAs("ann");
        peer.agent().write("hello", new byte[2]);
        assertThat(peer.client().readPublish()).startsWith("hello:");

        assertThat(packets(peer)).containsExactly("OUT PUBLISH topic=hello bytes=2 qos=0");
    }

    @Test
    void unbind_ofRecordedUser_forgetsAndIsNotTold() throws Exception {
        recorder.recordUser("ann");
        LiveGate.Peer peer = connectAs("ann");
        awaitRecorded(peer);

        peer.session().unbind();
        awaitNotRecorded(peer);
        peer.agent().close(CloseReason.KICKED).toCompletableFuture().join();

        assertThat(flights.rest()).isEmpty();
    }

    @Test
    void forgetUser_whileConnected_forgets() throws Exception {
        recorder.recordUser("ann");
        LiveGate.Peer peer = connectAs("ann");
        awaitRecorded(peer);

        recorder.forgetUser("ann");

        awaitNotRecorded(peer);
        assertThat(recorder.getRecordedUsers()).isEmpty();
        say(peer, "a", "still served");
    }

    @Test
    void forgetUser_everybodyIsRecorded_forgetsNothing() throws Exception {
        recorder.recordUser("ann");
        LiveGate.Peer peer = connectAs("ann");
        awaitRecorded(peer);
        say(peer, "a", "one");
        recorder.setRecordingAll(true);

        recorder.forgetUser("ann");
        say(peer, "a", "two");

        assertThat(recorder.isRecordingAll()).isTrue();
        assertThat(packets(peer)).hasSize(4);
    }

    @Test
    void setRecordingAll_offAgain_keepsTheUsersThatWereNamed() throws Exception {
        recorder.recordUser("ann");
        LiveGate.Peer ann = connectAs("ann");
        awaitRecorded(ann);
        LiveGate.Peer guest = gate.connect();
        recorder.setRecordingAll(true);
        awaitRecorded(guest);

        recorder.setRecordingAll(false);

        awaitNotRecorded(guest);
        say(ann, "a", "one");
        assertThat(packets(ann)).contains("IN PUBLISH topic=a bytes=3 qos=0");
    }

    @Test
    void recordUser_kicked_isToldWithItsReason() throws Exception {
        recorder.recordUser("ann");
        LiveGate.Peer peer = connectAs("ann");
        awaitRecorded(peer);

        peer.agent().close(CloseReason.KICKED).toCompletableFuture().join();

        FlightRecord flight = flights.next();
        assertThat(flight.userId()).isEqualTo("ann");
        assertThat(flight.closeReason()).contains(CloseReason.KICKED);
        assertThat(recorder.read(peer.id())).isEmpty();
    }

    @Test
    void recordUser_noUser_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> recorder.recordUser(""))
                .withMessage("userId: an empty string (expected: a user)");
    }

    @Test
    void recordUser_crossesTheBind_isRecordedWhoeverIsFirst() throws Exception {
        LiveGate.Peer peer = gate.connect();
        for (int round = 0; round < 300; round++) {
            String user = UUID.randomUUID().toString();
            CompletableFuture<Void> bind = Tasks.start(() -> peer.session().bind(user));
            recorder.recordUser(user);
            Tasks.join(List.of(bind));

            awaitRecorded(peer);
            recorder.forgetUser(user);
            awaitNotRecorded(peer);
        }
    }

    @Test
    void authenticator_letsInRecordedUser_recordsFromTheBindOn() throws Exception {
        Options.Builder options =
                Options.builder().authenticator(request -> CompletableFuture.completedStage(AuthResult.accept("ann")));
        try (TestGate other = TestGate.start(options)) {
            other.gate().getFlightRecorder().recordUser("ann");
            try (TestClient client = other.connect()) {
                String id = other.handler()
                        .getAgentsByUser("ann")
                        .iterator()
                        .next()
                        .getSession()
                        .getSessionId();

                assertThat(other.gate()
                                .getFlightRecorder()
                                .read(id)
                                .map(Flights::lines)
                                .orElseThrow())
                        .containsSubsequence("EVENT bound ann", "OUT CONNACK code=0x00");
                client.assertServed();
            }
        }
    }
}
