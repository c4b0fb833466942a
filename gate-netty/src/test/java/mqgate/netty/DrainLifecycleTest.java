package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.GateLearner;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a gate can be drained, who hears of it, and what ends it. */
final class DrainLifecycleTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    private static CompletableFuture<Void> beginDrain(TestGate gate) {
        CompletableFuture<Void> drained = Tasks.start(() -> gate.gate().drain(LONG));
        await().until(() -> gate.gate().getBoundAddresses().isEmpty());
        return drained;
    }

    @Test
    void drain_severalLearners_hearItBackwardsWhileClientsAreServed() throws Exception {
        Options.Builder options = Options.builder().gateLearner(learner("a")).gateLearner(learner("b"));
        try (TestGate gate = TestGate.start(options)) {
            gate.gate().drain(Duration.ZERO);

            assertThat(events).containsExactly("b drain", "a drain", "b stop", "a stop");
        }
    }

    private GateLearner learner(String name) {
        return new GateLearner() {
            @Override
            public void onDrain(Gate gate) {
                assertThat(gate.getBoundAddresses())
                        .as("somebody can still come")
                        .isNotEmpty();
                events.add(name + " drain");
            }

            @Override
            public void onStop(Gate gate) {
                events.add(name + " stop");
            }
        };
    }

    @Test
    void drain_learnerFails_goesOn() throws Exception {
        GateLearner broken = new GateLearner() {
            @Override
            public void onDrain(Gate gate) throws Exception {
                throw new Exception("onDrain is broken");
            }
        };
        Options.Builder options = Options.builder().gateLearner(learner("a")).gateLearner(broken);
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            gate.gate().drain(Duration.ZERO);

            assertThat(events).containsExactly("a drain", "a stop");
            client.assertClosed();
        }
    }

    @Test
    void drain_learnerClosesTheGate_isClosed() throws Exception {
        GateLearner closing = new GateLearner() {
            @Override
            public void onDrain(Gate gate) {
                gate.close();
            }
        };
        Options.Builder options = Options.builder().gateLearner(learner("a")).gateLearner(closing);
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            gate.gate().drain(LONG);

            assertThat(events).containsExactly("a stop");
            client.assertClosed();
        }
    }

    @Test
    void drain_calledByALearner_isRefused() {
        List<Throwable> failures = new ArrayList<>();
        GateLearner impatient = new GateLearner() {
            @Override
            public void onStop(Gate gate) {
                try {
                    gate.drain(LONG);
                } catch (IllegalStateException e) {
                    failures.add(e);
                }
            }
        };
        TestGate.start(Options.builder().gateLearner(impatient)).close();

        assertThat(failures).singleElement().asString().contains("learner");
    }

    @Test
    void drain_gateNotStarted_isRefused() {
        try (Gate gate =
                NettyGate.create(Options.builder().tcpAddr("127.0.0.1:0").build())) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> gate.drain(Duration.ZERO))
                    .withMessage("drain: NEW (expected: a gate that was started)");
            gate.start();
            gate.drain(Duration.ZERO);
        }
    }

    @Test
    void drain_onEventLoop_isRefused() throws Exception {
        CompletableFuture<Gate> known = new CompletableFuture<>();
        Options.Builder options = Options.builder().asyncRouteHandler((session, topic, body) -> {
            known.join().drain(LONG);
            return CompletableFuture.completedFuture(RouteResult.raw(body));
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            known.complete(gate.gate());

            client.publish("a/b", "hello");

            assertThat(client.readPublish()).contains("drain: must not be called on an event loop");
            client.assertServed();
        }
    }

    @Test
    void drain_gateClosed_returnsAtOnce() {
        TestGate gate = TestGate.start(Options.builder());
        gate.close();

        gate.gate().drain(LONG);

        assertThat(gate.gate().getBoundAddresses()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.001S", "PT8760H0.001S"})
    void drain_timeOutOfBounds_isRefused(Duration time) {
        try (TestGate gate = TestGate.start(Options.builder())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> gate.gate().drain(time))
                    .withMessage("time: " + time + " (expected: zero to 365 days)");
            assertThat(gate.gate().getBoundAddresses()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"USE_ANOTHER_SERVER", "SERVER_MOVED"})
    void drain_otherReason_isRefused(CloseReason reason) {
        try (Gate gate = NettyGate.create(Options.builder().build())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> gate.drain(Duration.ZERO, reason, ""))
                    .withMessage("reason: " + reason + " (expected: USE_ANOTHER_SERVER or SERVER_MOVED)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u0000", "\ud800", "\u00fc"})
    void drain_referenceNotPrintable_isRefused(String reference) {
        try (Gate gate = NettyGate.create(Options.builder().build())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> gate.drain(Duration.ZERO, CloseReason.SERVER_MOVED, reference))
                    .withMessage("serverReference: " + reference.replaceAll("[^ -~]", "?")
                            + " (expected: at most 1024 printable characters of ASCII)");
        }
    }

    @Test
    void drain_referenceTooLong_isRefusedWithoutRepeatingIt() {
        try (Gate gate = NettyGate.create(Options.builder().build())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> gate.drain(Duration.ZERO, CloseReason.SERVER_MOVED, "x".repeat(1025)))
                    .withMessage(
                            "serverReference: 1025 characters (expected: at most 1024 printable characters of ASCII)");
        }
    }

    @Test
    void close_whileDraining_endsItEarly() throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands5(Agents.newId());
            CompletableFuture<Void> first = beginDrain(gate);
            CompletableFuture<Void> second = Tasks.start(() -> gate.gate().drain(Duration.ZERO));

            gate.gate().close();

            Tasks.join(List.of(first, second));
            assertThat(client.readHex())
                    .as("the code of a gate that shuts down")
                    .isEqualTo("e0018b");
        }
    }

    @Test
    void drain_drainedAlready_waitsForTheFirst() throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                TestClient client = gate.connect()) {
            CompletableFuture<Void> first = beginDrain(gate);

            CompletableFuture<Void> second = Tasks.start(() -> gate.gate().drain(Duration.ZERO));

            client.assertServed();
            assertThat(second).isNotDone();
            client.send("e000");
            Tasks.join(List.of(first, second));
        }
    }

    @Test
    void drain_nobodyIsThere_returnsAtOnce() {
        try (TestGate gate = TestGate.start(Options.builder())) {
            assertThat(Tasks.start(() -> gate.gate().drain(LONG))).succeedsWithin(10, TimeUnit.SECONDS);
        }
    }

    /** Nothing can be done for its clients, but the gate must end. */
    @Test
    void drain_eventLoopIsBlocked_endsAllTheSame() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Options options = Options.builder()
                .tcpAddr("127.0.0.1:0")
                .requestTimeout(Duration.ofMillis(100))
                .closeTimeout(Duration.ZERO)
                .asyncRouteHandler((session, topic, body) -> {
                    blocked.countDown();
                    awaitUninterruptibly(released);
                    return CompletableFuture.completedFuture(RouteResult.raw(body));
                })
                .build();
        Gate gate = NettyGate.create(options);
        gate.start();
        InetSocketAddress address = gate.getBoundAddresses().values().iterator().next();
        try (TestClient client = TestClient.open(Link.TCP, address)) {
            client.shakeHands();
            client.publish("a/b", "hello");
            Tasks.await(blocked);

            assertThat(Tasks.start(() -> gate.drain(Duration.ZERO))).succeedsWithin(15, TimeUnit.SECONDS);
        } finally {
            released.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            Tasks.await(latch);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void drain_threadIsInterrupted_closesTheGateInAnOrderlyWay() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<RouteResult> answer = new CompletableFuture<>();
        try (TestGate gate = TestGate.start(Options.builder().asyncRouteHandler((session, topic, body) -> {
                    asked.complete(null);
                    return answer;
                }));
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands5(Agents.newId());
            client.send("3007 0001 74 00 61736b");
            asked.get(10, TimeUnit.SECONDS);
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread draining = new Thread(() -> {
                gate.gate().drain(LONG);
                interrupted.complete(Thread.currentThread().isInterrupted());
            });
            draining.start();
            await().until(() -> gate.gate().getBoundAddresses().isEmpty());

            draining.interrupt();

            assertThat(client.readHex()).isEqualTo("e0018b");
            client.assertClosed();
            assertThat(interrupted).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(true);
        }
    }

    @Test
    void drain_threadThatOnlyWaitsIsInterrupted_theDrainGoesOn() throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                TestClient client = gate.connect()) {
            Thread draining = new Thread(() -> gate.gate().drain(LONG));
            draining.start();
            await().until(() -> gate.gate().getBoundAddresses().isEmpty());
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread waiting = new Thread(() -> {
                Thread.currentThread().interrupt();
                gate.gate().drain(LONG);
                interrupted.complete(Thread.currentThread().isInterrupted());
            });

            waiting.start();

            assertThat(interrupted).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(true);
            client.send("c000");
            assertThat(client.readHex()).isEqualTo("d000");
            assertThat(draining.isAlive()).isTrue();
        }
    }
}
