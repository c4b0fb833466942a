package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.Options;
import mqgate.api.spi.AuthResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An authenticator that takes its time holds up nobody but those that it thinks about. */
@JudgesTime
final class SlowAuthenticatorTest {

    private static final Duration AT_ONCE = Duration.ofMillis(500);

    private final List<TestClient> clients = new ArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicInteger calculating = new AtomicInteger();
    private final Queue<CompletableFuture<AuthResult>> thoughts = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() throws Exception {
        released.countDown();
        for (TestClient client : clients) {
            client.close();
        }
    }

    private TestGate start(Options.Builder options) {
        return TestGate.start(options.eventLoopThreads(1).authenticator(request -> switch (request.getUserName()
                .orElse("")) {
            case "blocks" -> {
                blocked.incrementAndGet();
                Tasks.await(released);
                yield CompletableFuture.completedFuture(AuthResult.accept());
            }
            case "calculates" -> {
                calculating.incrementAndGet();
                while (released.getCount() > 0) {
                    Thread.onSpinWait();
                }
                calculating.decrementAndGet();
                yield CompletableFuture.completedFuture(AuthResult.accept());
            }
            case "thinks" -> {
                CompletableFuture<AuthResult> thought = new CompletableFuture<>();
                thoughts.add(thought);
                yield thought;
            }
            default -> CompletableFuture.completedFuture(AuthResult.accept());
        }));
    }

    private void open(TestGate gate, String userName, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            TestClient client = gate.open(Link.TCP);
            clients.add(client);
            client.send(ConnectPacket.of(4, Agents.newId()).user(userName, null).bytes());
        }
    }

    private static void assertAtOnce(Tasks.Action action) throws Exception {
        long begin = System.nanoTime();
        action.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_ONCE);
    }

    @Test
    void authenticate_blocksFor200Clients_aClientThatIsInIsServedAtOnce() throws Exception {
        try (TestGate gate = start(Options.builder().routeHandler(new Echo()));
                TestClient healthy = gate.connect()) {
            open(gate, "blocks", 200);
            await().until(() -> blocked.get() >= 16);

            for (int i = 0; i < 20; i++) {
                assertAtOnce(() -> {
                    healthy.publish("t", "hi"); // handlers have threads of their own
                    assertThat(healthy.readPublish()).isEqualTo("t:hi");
                });
            }

            released.countDown();
            for (TestClient client : clients) {
                assertThat(client.readHex()).isEqualTo("20020000");
            }
        }
    }

    @Test
    void authenticate_calculatesFor24Clients_aClientThatIsInIsServedMeanwhile() throws Exception {
        try (TestGate gate = start(Options.builder().routeHandler(new Echo()));
                TestClient healthy = gate.connect()) {
            open(gate, "calculates", 24);
            await().until(() -> calculating.get() > 0);

            healthy.publish("t", "hi");
            assertThat(healthy.readPublish()).isEqualTo("t:hi");

            assertThat(calculating.get()).as("those who are not done").isPositive();
            released.countDown();
        }
    }

    @Test
    void authenticate_fewBlock_aNewClientIsInAtOnce() throws Exception {
        try (TestGate gate = start(Options.builder())) {
            open(gate, "blocks", 15);
            await().until(() -> blocked.get() == 15);

            assertAtOnce(() -> gate.connect().close());
        }
    }

    @Test
    void authenticate_thinksInStagesAbout2000Clients_aNewClientIsInAtOnceAndAllGetIn() throws Exception {
        try (TestGate gate = start(Options.builder().authTimeout(Duration.ofSeconds(30)))) {
            open(gate, "thinks", 2_000);
            await().atMost(Duration.ofSeconds(20)).until(() -> thoughts.size() == 2_000);

            assertAtOnce(() -> gate.connect().close());

            thoughts.forEach(thought -> thought.complete(AuthResult.accept()));
            for (TestClient client : clients) {
                assertThat(client.readHex()).isEqualTo("20020000");
            }
        }
    }

    @Test
    void authenticate_timeIsOverBeforeThereIsAThread_isNotAskedAtAll() throws Exception {
        try (TestGate gate = start(Options.builder().authTimeout(Duration.ofMillis(300)))) {
            open(gate, "blocks", 100);
            for (TestClient client : clients) {
                assertThat(client.readHex()).isEqualTo("20020005");
            }
            int threads = blocked.get();
            assertThat(threads).isLessThan(100);

            released.countDown();
            gate.connect().close(); // the last in the queue

            assertThat(blocked).hasValue(threads);
        }
    }

    @Test
    void gateClose_authenticatorBlocks_endsSoonAndClosesTheClient() throws Exception {
        TestGate gate = start(Options.builder());
        open(gate, "blocks", 20);
        await().until(() -> blocked.get() >= 16);

        long begin = System.nanoTime();
        gate.gate().close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        clients.get(0).readToEnd();
        Tables.assertEmpty(gate);
    }
}
