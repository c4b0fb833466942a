package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Limits;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that do not log in, on sockets. */
final class LoginTimeoutTest {

    private final Agents agents = new Agents();
    private final List<Thread> judges = new CopyOnWriteArrayList<>();
    private TestGate gate;

    @BeforeEach
    void start() {
        gate = TestGate.start(Options.builder()
                .agentLearner(agents)
                .guestJudge(session -> {
                    judges.add(Thread.currentThread());
                    return session.getUserId().isEmpty();
                })
                .limits(Limits.builder().loginTimeout(Duration.ofMillis(800)).build()));
    }

    @AfterEach
    void stop() {
        gate.close();
    }

    @ParameterizedTest
    @EnumSource
    void login_none_closes(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            client.assertClosed();
        }

        agents.assertClosed(id, CloseReason.LOGIN_TIMEOUT);
        assertThat(judges).singleElement().isNotInstanceOf(EventLoopThread.class);
    }

    @Test
    void login_noneInMqtt5_isToldNotAuthorized() throws Exception {
        try (TestClient client = gate.open(Link.TCP)) {
            client.send("100e 0004 4d515454 05 02 003c 00 0001 61");
            client.readPacket();

            assertThat(client.readHex()).isEqualTo("e00187");
        }
    }

    @Test
    void login_noneOnWebSocket_isToldAPolicyViolation() throws Exception {
        try (Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            assertThat(RawWebSocket.connect(socket, Agents.newId()).read().closeCode())
                    .isEqualTo(1008);
        }
    }

    @JudgesTime
    @Test
    void login_bound_isServedOn() throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(Link.TCP);
                TestClient guest = gate.open(Link.TCP)) {
            client.shakeHands(id, 60);
            Agent agent = agents.connected(id);
            agent.getSession().bind("user");
            guest.shakeHands(Agents.newId(), 60);

            guest.assertClosed(); // so the time of the other is over as well

            client.assertServed();
        }
    }
}
