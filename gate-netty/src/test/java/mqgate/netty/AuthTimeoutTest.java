package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import mqgate.api.Options;
import mqgate.api.spi.AuthResult;
import org.junit.jupiter.api.Test;

/** How long an authenticator may think about a client, in a time that only the test moves. */
final class AuthTimeoutTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofMillis(1);

    private final Queue<CompletableFuture<AuthResult>> asked = new ConcurrentLinkedQueue<>();

    private FrozenGate start(Options.Builder options) {
        return new FrozenGate(options.authTimeout(TIMEOUT).authenticator(request -> {
            CompletableFuture<AuthResult> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        }));
    }

    private CompletableFuture<AuthResult> next() {
        return await().until(asked::poll, answer -> answer != null);
    }

    @Test
    void authenticate_noAnswer_isARejectionWhenItsTimeIsOver() {
        try (FrozenGate gate = start(Options.builder())) {
            FrozenGate.Client mqtt3 = gate.connect("a", 60);
            FrozenGate.Client mqtt5 = gate.open();
            mqtt5.send(ConnectPacket.of(5, "b").bytes());

            gate.pass(TIMEOUT.minus(TICK));
            assertThat(mqtt3.received() + mqtt5.received()).isEmpty();
            assertThat(mqtt3.isOpen()).isTrue();

            gate.pass(TICK);
            assertThat(mqtt3.received()).isEqualTo("20020005");
            assertThat(mqtt5.received()).isEqualTo("2003008700");
            gate.pass(Duration.ofSeconds(1));
            assertThat(mqtt3.isOpen()).isFalse();
        }
    }

    @Test
    void authenticate_answerAfterItsTime_isIgnored() {
        try (FrozenGate gate = start(Options.builder())) {
            FrozenGate.Client client = gate.connect("a", 60);
            CompletableFuture<AuthResult> answer = next();
            gate.pass(TIMEOUT);
            assertThat(client.received()).isEqualTo("20020005");

            answer.complete(AuthResult.accept("ann"));
            gate.pass(Duration.ofSeconds(1));

            assertThat(client.received()).isEmpty();
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void authenticate_answerInTime_leavesNoTimerButThoseOfAClient() {
        try (FrozenGate gate = start(Options.builder())) {
            FrozenGate.Client client = gate.connect("a", 60);
            assertThat(client.isRead()).isFalse();

            next().complete(AuthResult.accept());
            gate.awaitHandshakes(1);
            gate.pass(TIMEOUT.plus(TIMEOUT).plus(TIMEOUT)); // overtime is over too

            assertThat(client.received()).isEqualTo("20020000");
            assertThat(client.isOpen()).isTrue();
            assertThat(client.isRead()).isTrue();
        }
    }

    @Test
    void authenticate_longerThanOvertime_isEndedByThat() {
        try (FrozenGate gate = start(Options.builder().overTime(TIMEOUT.dividedBy(2)))) {
            FrozenGate.Client client = gate.connect("a", 60);

            gate.pass(TIMEOUT.dividedBy(2));

            assertThat(client.received()).isEqualTo("20020005");
        }
    }

    @Test
    void authenticate_keepAlive_beginsWhenTheClientIsIn() {
        try (FrozenGate gate = start(Options.builder())) {
            FrozenGate.Client client = gate.connect("a", 1);
            gate.pass(Duration.ofSeconds(3));
            next().complete(AuthResult.accept());
            gate.awaitHandshakes(1);
            assertThat(client.received()).isEqualTo("20020000");

            gate.pass(Duration.ofMillis(1_490));
            assertThat(client.isOpen()).isTrue();
            gate.pass(Duration.ofSeconds(1));
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void authenticate_clientLeaves_nothingIsLeft() {
        try (FrozenGate gate = start(Options.builder())) {
            FrozenGate.Client client = gate.connect("a", 60);
            CompletableFuture<AuthResult> answer = next();

            client.lose();
            assertThat(gate.hasTimers()).isFalse();

            answer.complete(AuthResult.accept("ann"));
            gate.runTasks();
            assertThat(client.received()).isEmpty();
        }
    }
}
