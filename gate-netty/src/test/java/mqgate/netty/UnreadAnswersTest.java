package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;

/** A client that asks and never reads the answers of the protocol itself: they are bounded like everything else. */
final class UnreadAnswersTest {

    private static final int PINGS = 32 * 1024;
    private static final int MORE_THAN_THE_SYSTEM_TAKES = 40_000_000;

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
}
