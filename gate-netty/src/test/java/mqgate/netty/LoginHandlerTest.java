package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that do not log in, in frozen time. */
final class LoginHandlerTest {

    private static final String ID = "a";
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration INSTANT = Duration.ofMillis(1);

    private FrozenGate gate;

    @AfterEach
    void loseClients() {
        gate.close();
    }

    private static Options.Builder options() {
        return Options.builder()
                .limits(Limits.builder().loginTimeout(TIMEOUT).build())
                .overTime(Duration.ofSeconds(10))
                .defaultKeepAlive(Duration.ZERO)
                .asyncRouteHandler((session, topic, body) -> CompletableFuture.completedStage(RouteResult.none()));
    }

    private FrozenGate.Client connect(Options.Builder options) {
        gate = new FrozenGate(options);
        FrozenGate.Client client = gate.connect(ID, 0);
        assertThat(client.received()).isEqualTo("20020000");
        return client;
    }

    private void assertClosedAfter(FrozenGate.Client client, Duration time) throws Exception {
        Agent agent = gate.agent(ID);
        gate.pass(time.minus(INSTANT));
        assertThat(agent.isClosed()).as("closed shortly before").isFalse();

        gate.pass(INSTANT);

        assertThat(agent.getCloseReason()).contains(CloseReason.LOGIN_TIMEOUT);
        client.lose();
        assertThat(gate.hasTimers()).isFalse();
    }

    @Test
    void login_none_closesOnTime() throws Exception {
        assertClosedAfter(connect(options()), TIMEOUT);
    }

    @Test
    void login_timeBeginsWithTheHandshake() throws Exception {
        gate = new FrozenGate(options());
        FrozenGate.Client client = gate.open();
        gate.pass(Duration.ofSeconds(5));
        assertThat(client.isOpen()).isTrue();

        client.send(TestClient.connect(ID, 0));

        assertClosedAfter(client, TIMEOUT);
    }

    @Test
    void login_packets_giveNoMoreTime() throws Exception {
        FrozenGate.Client client = connect(options());
        gate.pass(Duration.ofSeconds(1));

        client.send("c000");

        assertClosedAfter(client, Duration.ofSeconds(1));
    }

    @Test
    void login_bound_staysAndLeavesNoTimer() throws Exception {
        FrozenGate.Client client = connect(options());
        gate.pass(TIMEOUT.minus(INSTANT));

        gate.agent(ID).getSession().bind("user");
        gate.pass(INSTANT);

        assertThat(gate.hasTimers()).isFalse();
        assertThat(gate.agent(ID).isClosed()).isFalse();
        assertThat(client.handlers()).doesNotContain("login");
        gate.agent(ID).getSession().unbind();
        gate.pass(TIMEOUT);
        assertThat(gate.agent(ID).isClosed())
                .as("closed because of a later unbind")
                .isFalse();
    }

    @Test
    void login_noLimit_staysForEver() throws Exception {
        connect(options().limits(Limits.builder().build()));

        assertThat(gate.hasTimers()).isFalse();
        assertThat(gate.agent(ID).isClosed()).isFalse();
    }

    @Test
    void login_judgeOfTheUser_decides() throws Exception {
        connect(options().guestJudge(session -> false));

        gate.pass(TIMEOUT);

        assertThat(gate.agent(ID).isClosed()).isFalse();
    }

    @Test
    void login_judgeThrows_closesAndIsLoggedOnce() throws Exception {
        try (RecordedLog log = new RecordedLog(LoginHandler.class, Level.WARN)) {
            FrozenGate.Client client = connect(options().guestJudge(session -> {
                throw new IllegalStateException("no judge");
            }));
            String sessionId = gate.agent(ID).getSession().getSessionId();

            assertClosedAfter(client, TIMEOUT);

            assertThat(log.events())
                    .filteredOn(event -> event.getFormattedMessage().contains(sessionId))
                    .singleElement()
                    .satisfies(event ->
                            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("no judge"));
        }
    }

    @Test
    void login_mqantSecondConnect_givesNoMoreTime() throws Exception {
        gate = new FrozenGate(options(), Listener.tcp("127.0.0.1:0").dialect(Dialect.MQANT));
        FrozenGate.Client client = gate.connect(ID, 0);
        gate.pass(Duration.ofSeconds(1));

        client.send(TestClient.connect(ID, 0));

        assertThat(client.received()).isEqualTo("2002000020020000");
        assertClosedAfter(client, Duration.ofSeconds(1));
    }

    @Test
    void login_mqantSecondConnectAndGone_leavesNoTimer() {
        gate = new FrozenGate(options(), Listener.tcp("127.0.0.1:0").dialect(Dialect.MQANT));
        FrozenGate.Client client = gate.connect(ID, 0);
        client.send(TestClient.connect(ID, 0));

        client.lose();

        assertThat(gate.hasTimers()).isFalse();
    }

    @Test
    void login_mqantConnectAfterTheTime_beginsNothing() throws Exception {
        gate = new FrozenGate(options(), Listener.tcp("127.0.0.1:0").dialect(Dialect.MQANT));
        FrozenGate.Client client = gate.connect(ID, 0);
        gate.agent(ID).getSession().bind("user");
        gate.pass(TIMEOUT);
        gate.agent(ID).getSession().unbind();

        client.send(TestClient.connect(ID, 0));
        gate.pass(TIMEOUT);

        assertThat(gate.agent(ID).isClosed()).isFalse();
    }

    @Test
    void login_ownProtocol_closesOnTime() throws Exception {
        gate = new FrozenGate(options(), Listener.tcp("127.0.0.1:0").agentFactory(LineProtocol::new));
        FrozenGate.Client client = gate.open();
        client.send(Replies.utf8("HELLO a\n"));

        assertClosedAfter(client, TIMEOUT);
    }

    @Test
    void login_clientLeaves_leavesNoTimer() {
        FrozenGate.Client client = connect(options());

        client.lose();

        assertThat(gate.hasTimers()).isFalse();
    }
}
