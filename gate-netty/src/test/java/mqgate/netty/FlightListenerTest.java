package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.CloseReason;
import mqgate.api.FlightRecord;
import mqgate.api.Limits;
import mqgate.api.Options;
import mqgate.api.spi.FlightListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the listener is told, and what becomes of the gate if it is a bad one. */
@Isolated("listens to a log")
final class FlightListenerTest {

    private final Flights flights = new Flights();

    private Options.Builder options(FlightListener listener) {
        return Options.builder().flightRecorderOn(true).flightListener(listener);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "CLIENT_DISCONNECT",
                "CLOSED_BY_SERVER",
                "DESTROYED",
                "USE_ANOTHER_SERVER",
                "SERVER_MOVED",
                "GATE_SHUTDOWN"
            })
    void close_asItShould_isNotTold(CloseReason reason) throws Exception {
        try (FrozenGate gate = new FrozenGate(options(flights))) {
            FrozenGate.Client client = gate.connect("Ann", 60);
            ((NettyAgent) gate.agent("Ann")).close(reason, null);
            gate.runTasks();
            client.lose();
        }
        assertThat(flights.rest()).isEmpty();
    }

    @Test
    void disconnect_ofTheClient_isNotTold_lossIsToldOnce() throws Exception {
        try (FrozenGate gate = new FrozenGate(options(flights))) {
            FrozenGate.Client good = gate.connect("good", 60);
            good.send("e000");
            good.lose();
            gate.connect("lost", 60).lose();
        }

        assertThat(flights.rest()).singleElement().satisfies(flight -> {
            assertThat(flight.clientId()).isEqualTo("lost");
            assertThat(flight.closeReason()).contains(CloseReason.CONNECTION_LOST);
        });
    }

    @Test
    void handshakeTimeout_isTold() throws Exception {
        try (FrozenGate gate = new FrozenGate(options(flights).overTime(Duration.ofSeconds(2)))) {
            gate.open();
            gate.passInJumps(Duration.ofSeconds(4));

            assertThat(flights.next().closeReason()).contains(CloseReason.HANDSHAKE_TIMEOUT);
        }
    }

    @Test
    void refusedConnection_isTold() throws Exception {
        Limits limits = Limits.builder().maxConnections(1).build();
        try (TestGate gate = TestGate.start(options(flights).limits(limits));
                TestClient first = gate.connect();
                TestClient second = gate.open(Link.TCP)) {
            second.send(TestClient.connect("two", 60));
            second.readToEnd();

            assertThat(flights.next().closeReason()).contains(CloseReason.GATE_FULL);
            first.assertServed();
        }
    }

    @Test
    void listener_throws_isLoggedAndTheNextIsTold() throws Exception {
        AtomicInteger told = new AtomicInteger();
        try (RecordedLog log = new RecordedLog(FlightReports.class, Level.DEBUG)) {
            try (FrozenGate gate = new FrozenGate(options(flight -> {
                told.incrementAndGet();
                throw new IllegalStateException("no disk");
            }))) {
                gate.connect("one", 60).lose();
                gate.connect("two", 60).lose();
            }
            assertThat(told).hasValue(2);
            assertThat(log.messages(Level.WARN)).singleElement().asString().endsWith("the flight listener failed");
            assertThat(log.messages(Level.DEBUG)).hasSize(1);
        }
    }

    @Test
    void listener_blocks_othersAreServedAndWhatWaitsIsBounded() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        ExecutorService one = Executors.newSingleThreadExecutor();
        Executor executor = one::execute;
        Options.Builder options = options(flight -> {
                    Tasks.await(release);
                    told.incrementAndGet();
                })
                .executor(executor);
        try (RecordedLog log = new RecordedLog(FlightReports.class, Level.DEBUG);
                TestGate gate = TestGate.start(options)) {
            int more = 20;
            for (int i = 0; i < FlightReports.MOST_WAITING + more; i++) {
                try (TestClient client = gate.connect()) {
                    client.assertServed();
                }
            }
            await().until(() -> log.events().size() == more);
            release.countDown();

            await().until(() -> told.get() == FlightReports.MOST_WAITING);
            assertThat(log.messages(Level.WARN))
                    .singleElement()
                    .asString()
                    .endsWith("the flight listener is not told: 256 reports wait for it");
            try (TestClient client = gate.connect()) { // there is room again
                client.assertServed();
            }
            await().until(() -> told.get() == FlightReports.MOST_WAITING + 1);
        } finally {
            one.shutdown();
        }
    }

    @Test
    void report_isASnapshot_whateverHappensLater() throws Exception {
        try (FrozenGate gate = new FrozenGate(options(flights))) {
            FrozenGate.Client client = gate.connect("Ann", 60);
            String id = gate.agent("Ann").getSession().getSessionId();
            FlightRecord before = gate.flights().read(id).orElseThrow();
            int events = before.events().size();

            client.send("c000");

            assertThat(before.events()).hasSize(events);
            assertThat(gate.flights().read(id).orElseThrow().events()).hasSize(events + 2);
        }
    }
}
