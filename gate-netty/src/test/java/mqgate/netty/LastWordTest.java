package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client still learns when the gate closes its connection. */
final class LastWordTest {

    private static final String CONNECT = "10 0f 0004 4d515454 05 02 003c 00 0002 6c77";
    private static final byte[] FLOOD = new byte[4_000_000];

    private static TestClient connect(TestGate gate, Link link) throws Exception {
        TestClient client = gate.open(link);
        client.send(CONNECT);
        assertThat(client.readHex()).startsWith("20");
        return client;
    }

    /** A socket closed by the gate with this in it would be reset, and its client would lose what it has not read. */
    private static CompletableFuture<Void> flood(TestClient client, String head) {
        return Tasks.start(() -> {
            client.send(head);
            try {
                client.send(FLOOD);
            } catch (IOException e) {
                // closed meanwhile
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WS"})
    void close_packetTooLargeAndAllOfItSent_theReasonArrives(Link link) throws Exception {
        AgentEvents events = new AgentEvents();
        try (TestGate gate = TestGate.start(Options.builder().agentLearner(events));
                TestClient client = connect(gate, link)) {
            CompletableFuture<Void> sender = flood(client, "30 80 92 f4 01");

            assertThat(client.readHex()).startsWith("e0").containsPattern("^e0..95");
            client.assertClosed();
            sender.join();
            await().until(() -> events.disconnected.size() == 1);
            assertThat(events.disconnected.get(0).getCloseReason()).contains(CloseReason.PACKET_TOO_LARGE);
        }
    }

    @Test
    void close_clientKeepsItsSideOpen_theSocketIsClosedAllTheSame() throws Exception {
        AgentEvents events = new AgentEvents();
        try (TestGate gate = TestGate.start(Options.builder().agentLearner(events));
                TestClient client = connect(gate, Link.TCP)) {
            await().until(() -> events.connected.size() == 1);

            events.connected
                    .get(0)
                    .close(CloseReason.KICKED)
                    .toCompletableFuture()
                    .join();

            assertThat(client.readHex()).isEqualTo("e00198");
            client.assertClosed();
        }
    }
}
