package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;

/** The keep alive as a client with a clock of its own sees it. */
@JudgesTime
final class KeepAliveSocketTest {

    private static final int PING_MILLIS = 500;

    @Test
    void keepAlive_oneSecond_dropsTheSilentAndKeepsThePinging() throws Exception {
        Agents agents = new Agents();
        String silentId = Agents.newId();
        try (TestGate gate = TestGate.start(Options.builder().agentLearner(agents));
                TestClient silent = gate.open(Link.TCP);
                TestClient pinging = gate.open(Link.TCP)) {
            pinging.shakeHands("pinging", 1);
            Instant start = Instant.now();
            silent.shakeHands(silentId, 1);

            silent.socket().setSoTimeout(PING_MILLIS);
            while (isOpen(silent)) {
                pinging.assertServed();
            }

            assertThat(Duration.between(start, Instant.now()))
                    .isBetween(Duration.ofMillis(1200), Duration.ofMillis(4000));
            agents.assertClosed(silentId, CloseReason.KEEP_ALIVE_TIMEOUT);
            pinging.assertServed();
        }
    }

    private static boolean isOpen(TestClient client) throws Exception {
        try {
            client.assertClosed();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }
}
