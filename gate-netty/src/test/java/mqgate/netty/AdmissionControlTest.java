package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits, who is told and who is not, in frozen time. */
final class AdmissionControlTest {

    private static final String ACCEPTED = "20020000";
    private static final String UNAVAILABLE = "20020003";

    private FrozenGate gate;

    @AfterEach
    void loseClients() {
        if (gate != null) {
            gate.close();
        }
    }

    private void start(Limits.Builder limits) {
        gate = new FrozenGate(options(limits));
    }

    private static Options.Builder options(Limits.Builder limits) {
        return Options.builder().overTime(Duration.ofSeconds(3)).limits(limits.build());
    }

    private List<FrozenGate.Client> open(int clients) {
        return IntStream.range(0, clients).mapToObj(i -> gate.open()).toList();
    }

    @Test
    void of_nothingLimited_isNone() {
        assertThat(AdmissionControl.of(Limits.builder().build(), System::nanoTime))
                .isNull();
    }

    @Test
    void refused_asManyAsAreTold_areToldWhenTheyAsk() {
        start(Limits.builder().maxConnections(1));
        gate.open();

        List<FrozenGate.Client> refused = open(AdmissionControl.MOST_TOLD);

        assertThat(refused).allMatch(FrozenGate.Client::isOpen);
        refused.forEach(client -> client.send(TestClient.connect("a", 0)));
        assertThat(refused).allMatch(client -> client.received().equals(UNAVAILABLE));
    }

    @Test
    void refused_more_areClosedAtOnceUntilOneOfThoseHasGone() {
        start(Limits.builder().maxConnections(1));
        gate.open();
        List<FrozenGate.Client> refused = open(AdmissionControl.MOST_TOLD);

        FrozenGate.Client oneMore = gate.open();
        assertThat(oneMore.isOpen()).isFalse();
        assertThat(oneMore.received()).isEmpty();

        refused.get(0).lose();
        assertThat(gate.open().isOpen()).isTrue();
        assertThat(gate.open().isOpen()).isFalse();
    }

    @Test
    void refused_saysNothing_isGoneAfterTheOverTime() {
        start(Limits.builder().maxConnections(1));
        FrozenGate.Client first = gate.connect("first", 0);
        List<FrozenGate.Client> refused = open(AdmissionControl.MOST_TOLD);

        gate.pass(Duration.ofSeconds(4));

        assertThat(first.isOpen()).isTrue();
        assertThat(refused).noneMatch(FrozenGate.Client::isOpen);
        assertThat(gate.open().isOpen()).as("told again").isTrue();
    }

    @Test
    void refused_forItsRate_givesItsPlaceBackAtOnce() {
        start(Limits.builder().maxConnections(5).handshakesPerSecond(1));
        List<FrozenGate.Client> letIn = open(4); // now, and in one, two and three seconds
        List<FrozenGate.Client> refused = open(10);

        refused.get(9).send("100e 0004 4d515454 05 02 003c 00 0001 61");

        assertThat(refused.get(9).received()).isEqualTo("2003009f00");
        assertThat(letIn).allMatch(FrozenGate.Client::isOpen);
    }

    @Test
    void handshakes_underTheRate_neverWait() {
        start(Limits.builder().handshakesPerSecond(2));
        for (int i = 0; i < 20; i++) {
            FrozenGate.Client client = gate.connect("c" + i, 0);
            assertThat(client.received()).isEqualTo(ACCEPTED);
            gate.pass(Duration.ofMillis(500));
        }
    }

    @Test
    void handshakes_overTheRate_waitUnreadForTheirTurn() {
        start(Limits.builder().handshakesPerSecond(2));
        List<FrozenGate.Client> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(gate.connect("c" + i, 0));
        }
        assertThat(received(clients)).containsExactly(ACCEPTED, ACCEPTED, "", "", "");
        assertThat(clients.get(2).isRead()).isFalse();

        gate.pass(Duration.ofMillis(499));
        assertThat(received(clients)).containsOnly("");
        gate.pass(Duration.ofMillis(1));
        assertThat(received(clients)).containsExactly("", "", ACCEPTED, "", "");
        gate.pass(Duration.ofMillis(500));
        assertThat(received(clients)).containsExactly("", "", "", ACCEPTED, "");
        gate.pass(Duration.ofMillis(500));
        assertThat(received(clients)).containsExactly("", "", "", "", ACCEPTED);
        assertThat(clients).allMatch(FrozenGate.Client::isRead);
    }

    private static List<String> received(List<FrozenGate.Client> clients) {
        return clients.stream().map(FrozenGate.Client::received).toList();
    }

    @Test
    void handshakes_overTime_beginsWithTheTurn() {
        gate = new FrozenGate(options(Limits.builder().handshakesPerSecond(1)).overTime(Duration.ofMillis(2500)));
        open(1);
        FrozenGate.Client waiting = gate.open();
        gate.pass(Duration.ofSeconds(1));
        gate.pass(Duration.ofMillis(2499));
        assertThat(waiting.isOpen()).isTrue();

        gate.pass(Duration.ofSeconds(1));

        assertThat(waiting.isOpen()).isFalse();
        assertThat(gate.hasTimers()).isFalse();
    }

    @Test
    void handshakes_waitingOneIsLost_leavesNoTimer() {
        start(Limits.builder().handshakesPerSecond(1));
        gate.open().lose();

        gate.open().lose();

        assertThat(gate.hasTimers()).isFalse();
    }

    @Test
    void handshakes_ownProtocolWaits_doesNotBeginBeforeItsTurn() {
        gate = new FrozenGate(
                options(Limits.builder().handshakesPerSecond(1)),
                Listener.tcp("127.0.0.1:0").agentFactory(LineProtocol::new));
        String greeting = "57484f3f0a";
        assertThat(gate.open().received()).isEqualTo(greeting);

        FrozenGate.Client waiting = gate.open();
        gate.pass(Duration.ofMillis(999));
        assertThat(waiting.received()).isEmpty();
        gate.pass(Duration.ofMillis(1));
        assertThat(waiting.received()).isEqualTo(greeting);

        waiting.send(Replies.utf8("HELLO a\n"));
        assertThat(waiting.received()).isEqualTo("57454c434f4d4520610a");
    }

    @Test
    void pipeline_nothingLimited_hasNoHandlersForIt() {
        start(Limits.builder());

        FrozenGate.Client client = gate.open();

        assertThat(client.handlers()).doesNotContain("byte-rate", "message-rate", "login");
    }

    @Test
    void pipeline_allLimited_hasHandlersForIt() {
        start(Limits.builder().bytesPerSecond(1).messagesPerSecond(1).loginTimeout(Duration.ofSeconds(1)));

        FrozenGate.Client client = gate.open();

        assertThat(client.handlers()).contains("byte-rate", "message-rate", "login");
    }
}
