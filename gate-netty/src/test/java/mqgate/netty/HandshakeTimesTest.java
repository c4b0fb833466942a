package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import mqgate.api.LatencyHistogram;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.AuthRequest;
import mqgate.api.spi.AuthResult;
import org.junit.jupiter.api.Test;

/** How long it takes until clients are let in. */
final class HandshakeTimesTest {

    private final Queue<CompletableFuture<AuthResult>> asked = new ConcurrentLinkedQueue<>();

    private static void assertOne(FrozenGate gate, Duration time) {
        LatencyHistogram times = gate.stats().getHandshakeTimes();
        assertThat(times.getCount()).isOne();
        assertThat(times.getSum()).isEqualTo(time);
    }

    @Test
    void getHandshakeTimes_clientTakesItsTime_isFromItsArrival() {
        try (FrozenGate gate = new FrozenGate(Options.builder())) {
            FrozenGate.Client client = gate.open();
            gate.pass(Duration.ofMillis(300));
            client.send(TestClient.connect("a", 0));
            gate.pass(Duration.ofMillis(100));

            assertOne(gate, Duration.ofMillis(300));
            assertThat(gate.stats().getHandshakeTimes().getCounts().get(14)).isOne();
        }
    }

    private CompletionStage<AuthResult> ask(AuthRequest request) {
        CompletableFuture<AuthResult> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    }

    private CompletableFuture<AuthResult> nextAsked() {
        return await().until(asked::poll, answer -> answer != null);
    }

    @Test
    void getHandshakeTimes_authenticatorTakesItsTime_isInIt() {
        try (FrozenGate gate = new FrozenGate(Options.builder().authenticator(this::ask))) {
            gate.connect("a", 0);
            CompletableFuture<AuthResult> answer = nextAsked();
            gate.pass(Duration.ofMillis(70));
            assertThat(gate.stats().getHandshakeTimes().getCount()).isZero();

            answer.complete(AuthResult.accept());
            gate.awaitHandshakes(1);

            assertOne(gate, Duration.ofMillis(70));
        }
    }

    @Test
    void getHandshakeTimes_rejectedClient_isNotAmongThem() {
        try (FrozenGate gate = new FrozenGate(Options.builder().authenticator(this::ask))) {
            FrozenGate.Client client = gate.connect("a", 0);
            nextAsked().complete(AuthResult.reject());
            await().pollInSameThread().until(() -> {
                gate.pass(Duration.ofMillis(100));
                return !client.isOpen();
            });

            assertThat(gate.stats().getHandshakeTimes().getCount()).isZero();
        }
    }

    @Test
    void getHandshakeTimes_ownProtocol_isAmongThem() {
        Listener listener = Listener.tcp("127.0.0.1:0").agentFactory(LineProtocol::new);
        try (FrozenGate gate = new FrozenGate(Options.builder(), listener)) {
            FrozenGate.Client client = gate.open();
            gate.pass(Duration.ofMillis(5));
            client.send("HELLO alice\n".getBytes(StandardCharsets.US_ASCII));

            assertOne(gate, Duration.ofMillis(5));
        }
    }
}
