package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

/** A client that asks and never reads the answers: all that it makes the gate hold is bounded. */
final class UnreadAnswersTest {

    private static final int PINGS = 32 * 1024;
    private static final int MORE_THAN_THE_SYSTEM_TAKES = 40_000_000;
    private static final int MOST_UNSENT = 256 * 1024;

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

            try {
                for (int sent = 0; sent < MORE_THAN_THE_SYSTEM_TAKES && !agent.isClosed(); sent += pings.length) {
                    socket.getOutputStream().write(pings);
                }
            } catch (SocketException e) {
                // the gate has closed in the middle of a write
            }

            await().until(agent::isClosed);
            assertThat(agent.getCloseReason()).contains(CloseReason.SLOW_CONSUMER);
        }
    }

    @Test
    void replies_withLongCorrelationData_countWithIt() {
        Options.Builder options = options().routeHandler((session, topic, body) -> RouteResult.raw(body));

        assertIsClosed(options, 64, packet(0x30, "000174 808001 09 3ffd", new byte[16_381]));
    }

    @Test
    void replies_acknowledgedOnes_countWithTheirCorrelationDataToo() {
        Options.Builder options = options()
                .routeHandler((session, topic, body) -> RouteResult.raw(body).atLeastOnce());

        assertIsClosed(options, 64, packet(0x30, "000174 808001 09 3ffd", new byte[16_381]));
    }

    @Test
    void unsubAcks_withManyCodes_countWithThem() {
        Options.Builder options = options().subscribeAuthorizer((session, filter) -> List.of());
        ByteArrayOutputStream filters = new ByteArrayOutputStream();
        for (int i = 0; i < 10_000; i++) {
            filters.writeBytes(TestClient.string("a"));
        }

        assertIsClosed(options, 20, packet(0xa2, "0001 00", filters.toByteArray()));
    }

    private static Options.Builder options() {
        return Options.builder().maxUnsentBytes(MOST_UNSENT);
    }

    private static byte[] packet(int header, String begin, byte[] end) {
        return TestClient.packet(header, TestClient.concat(TestClient.bytes(begin), end));
    }

    private static void assertIsClosed(Options.Builder options, int times, byte[] request) {
        try (FrozenGate gate = new FrozenGate(options)) {
            FrozenGate.Client client = gate.open();
            client.send(ConnectPacket.of(5, Agents.newId()).bytes());
            client.setReading(false);

            for (int i = 0; i < times; i++) {
                client.send(request);
            }

            client.lose();
            assertThat(gate.closes(CloseReason.SLOW_CONSUMER)).isOne();
        }
    }

    @Test
    void connectAfterEachAcknowledgement_mqant_isBoundedWithinOneRead() throws Exception {
        Listener listener = Listener.tcp("127.0.0.1:0").dialect(Dialect.MQANT);
        int messages = 100;
        try (FrozenGate gate = new FrozenGate(options(), listener)) {
            String id = Agents.newId();
            FrozenGate.Client client = gate.connect(id, 60);
            for (int i = 0; i < messages; i++) {
                gate.agent(id).sendAtLeastOnce("t", new byte[1000]);
            }
            gate.runTasks();
            client.setReading(false);
            ByteArrayOutputStream again = new ByteArrayOutputStream();
            for (int i = 1; i <= messages; i++) {
                again.writeBytes(TestClient.connect(id, 60));
                again.writeBytes(TestClient.bytes(String.format("4002%04x", i)));
            }

            client.send(again.toByteArray());

            client.lose();
            assertThat(gate.closes(CloseReason.SLOW_CONSUMER)).isOne();
            assertThat(gate.stats().getBytesOut()).isLessThan(4 * MOST_UNSENT);
        }
    }
}
