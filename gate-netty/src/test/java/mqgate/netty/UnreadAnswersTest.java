package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that asks and never reads the answers: they are bounded, with all that is in them. */
final class UnreadAnswersTest {

    private static final int PINGS = 32 * 1024;
    private static final int MORE_THAN_THE_SYSTEM_TAKES = 40_000_000;
    private static final int ALLOWED = 256 * 1024;
    private static final String CONNECT_5 = "100e 0004 4d515454 05 02 003c 00 0001 61";

    /** Empty but for 10000 bytes that its answer has to bring back. */
    private static final byte[] REQUEST =
            TestClient.concat(TestClient.bytes("30 984e 0001 74 934e 09 2710"), new byte[10_000]);

    private static final byte[] A_THOUSAND_FILTERS = TestClient.bytes("82 a21f 0001" + "0001 61 00".repeat(1000));

    @Test
    void pings_clientNeverReads_isClosedAsASlowConsumer() throws Exception {
        Agents agents = new Agents();
        try (TestGate gate = TestGate.start(
                        Options.builder().maxUnsentBytes(64 * 1024).agentLearner(agents));
                Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(gate.address(Link.TCP));
            String id = Agents.newId();
            TestClient.over(socket).shakeHands(id, 0);
            Agent agent = agents.connected(id);
            byte[] pings = new byte[2 * PINGS];
            for (int i = 0; i < pings.length; i += 2) {
                pings[i] = (byte) 0xc0;
            }

            for (int sent = 0; sent < MORE_THAN_THE_SYSTEM_TAKES && !agent.isClosed(); sent += pings.length) {
                socket.getOutputStream().write(pings);
            }

            await().until(agent::isClosed);
            assertThat(agent.getCloseReason()).contains(CloseReason.SLOW_CONSUMER);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void replies_clientNeverReadsWhatTheyBringBack_isClosedAsASlowConsumer(boolean atLeastOnce) {
        RouteResult empty = RouteResult.raw(new byte[0]);
        RouteResult answer = atLeastOnce ? empty.atLeastOnce() : empty;
        Options.Builder options =
                Options.builder().maxUnsentBytes(ALLOWED).routeHandler((session, topic, body) -> answer);
        try (FrozenGate gate = new FrozenGate(options)) {
            FrozenGate.Client client = gate.open();
            client.send(CONNECT_5);
            client.setReading(false);

            for (int sent = 0; sent < 2 * ALLOWED; sent += REQUEST.length) {
                client.send(REQUEST);
            }

            client.lose();
            assertThat(gate.closes(CloseReason.SLOW_CONSUMER)).isOne();
        }
    }

    @Test
    void subAcks_clientNeverReadsTheirManyCodes_isClosedAsASlowConsumer() {
        Options.Builder options =
                Options.builder().maxUnsentBytes(ALLOWED).subscribeAuthorizer((session, filter) -> List.of());
        try (FrozenGate gate = new FrozenGate(options)) {
            FrozenGate.Client client = gate.connect("a", 60);
            client.setReading(false);

            for (int i = 0; i < 100; i++) {
                client.send(A_THOUSAND_FILTERS);
            }

            client.lose();
            assertThat(gate.closes(CloseReason.SLOW_CONSUMER)).isOne();
        }
    }

    @Test
    void subAck_isMoreThanMayWait_clientIsClosedAndNobodyIsAsked() {
        AtomicInteger asked = new AtomicInteger();
        Options.Builder options = Options.builder().maxUnsentBytes(1024).subscribeAuthorizer((session, filter) -> {
            asked.incrementAndGet();
            return List.of();
        });
        try (FrozenGate gate = new FrozenGate(options)) {
            FrozenGate.Client client = gate.connect("a", 60);

            client.send(A_THOUSAND_FILTERS);

            client.lose();
            assertThat(gate.closes(CloseReason.PACKET_TOO_LARGE)).isOne();
            assertThat(asked).hasValue(0);
        }
    }

    /** Each acknowledgement makes another handshake bring all the others again. */
    @Test
    void handshakes_mqantClientNeverReadsWhatIsSentAgain_littleMoreThanAllowedIsWritten() throws Exception {
        int messages = 100;
        Listener mqant = Listener.tcp("127.0.0.1:0").dialect(Dialect.MQANT);
        try (FrozenGate gate = new FrozenGate(Options.builder().maxUnsentBytes(ALLOWED), mqant)) {
            FrozenGate.Client client = gate.connect("a", 60);
            byte[] handshakes = new byte[0];
            for (int id = 1; id <= messages; id++) {
                gate.agent("a").sendAtLeastOnce("t", new byte[2000]);
                byte[] acknowledgement = TestClient.bytes(String.format("4002%04x", id));
                handshakes =
                        TestClient.concat(handshakes, TestClient.concat(TestClient.connect("a", 60), acknowledgement));
            }
            gate.runTasks();
            client.setReading(false);

            client.send(handshakes);

            client.lose();
            assertThat(gate.closes(CloseReason.SLOW_CONSUMER)).isOne();
            assertThat(gate.stats().getBytesOut()).isBetween(messages * 2000L, 3L * ALLOWED);
        }
    }
}
