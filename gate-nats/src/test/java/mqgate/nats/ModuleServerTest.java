package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nats.service.Discovery;
import io.nats.service.InfoResponse;
import io.nats.service.PingResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.BusyException;
import mqgate.api.GateException;
import mqgate.api.Lanes;
import mqgate.api.Message;
import mqgate.api.RequestTimeoutException;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a backend takes on and what it leaves, asked by a gate that the test plays itself. */
@Timeout(60)
final class ModuleServerTest {

    private static final long PATIENT = 60_000;

    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private NatsServer nats;
    private NatsLink link;

    @BeforeEach
    void start() {
        nats = NatsServer.start();
        link = nats.link();
    }

    @AfterEach
    void stop() {
        released.countDown();
        if (nats != null) {
            link.close();
            nats.close();
        }
    }

    private Modules modules() {
        return Modules.builder()
                .nodeId("n 1")
                .bytes("m", "HD_wait", (session, body) -> {
                    begun.incrementAndGet();
                    released.await();
                    return RouteResult.raw(body);
                })
                .bytes("m", "HD_count", (session, body) -> RouteResult.raw(new byte[] {(byte) begun.incrementAndGet()}))
                .asyncBytes("m", "HD_never", (session, body) -> new CompletableFuture<>())
                .asyncBytes("m", "HD_async", (session, body) -> CompletableFuture.completedStage(RouteResult.raw(body)))
                .build();
    }

    private ModuleServer.Builder builder() {
        return ModuleServer.builder(link, modules()).patience(Duration.ofSeconds(5));
    }

    private ModuleServer serve(ModuleServer.Builder builder) {
        ModuleServer server = builder.build();
        server.start();
        return server;
    }

    /** Asks as a gate does; the answer says what a client would be sent. */
    private CompletableFuture<RouteResult> ask(String topic, String session, long stamp, Lanes lanes, long millis) {
        byte[] bytes = sessionWithId(session);
        RouteCall call = new RouteCall(millis, stamp, lanes, "gate@test", bytes, Message.of(topic, new byte[] {7}));
        Target target = new Target(link.subjects().module("m"), () -> new GateException("nobody"));
        return link.request(target, null, RouteCalls.write(call), Duration.ofSeconds(20))
                .thenApply(RouteReplies::read);
    }

    private byte[] sessionWithId(String id) {
        var session = new GateSessions(link).read("gate@test", new byte[0]);
        session.setSessionId(id);
        return session.serialize();
    }

    private static byte[] bytes(CompletableFuture<RouteResult> answer) {
        return ((RouteResult.Raw) answer.join()).bytes();
    }

    private static void assertFails(CompletableFuture<RouteResult> answer, Class<? extends GateException> with) {
        assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class).hasCauseInstanceOf(with);
    }

    @Test
    void request_timeIsOverWhenItIsItsTurn_notHandled() {
        ExecutorService oneThread = Executors.newSingleThreadExecutor();
        try (ModuleServer server = serve(builder().executor(oneThread))) {
            var first = ask("m/HD_wait/1", "a", 1, Lanes.SESSION, PATIENT);
            await().until(() -> begun.get() == 1);
            var late = ask("m/HD_count/1", "b", 1, Lanes.SESSION, 50);
            await().until(() -> server.getStats().pending() == 2);
            long arrived = System.nanoTime();
            await().until(() -> System.nanoTime() - arrived > 60_000_000);

            released.countDown();

            assertFails(late, RequestTimeoutException.class);
            assertThat(bytes(first)).containsExactly(7);
            assertThat(begun).hasValue(1);
            assertThat(server.getStats().expired()).isOne();
        } finally {
            oneThread.shutdown();
        }
    }

    @Test
    void request_olderThanOneThatHasBegun_notHandled() {
        try (ModuleServer server = serve(builder())) {
            ask("m/HD_count/1", "a", 5, Lanes.SESSION, PATIENT).join();

            assertFails(ask("m/HD_count/1", "a", 4, Lanes.SESSION, PATIENT), RequestTimeoutException.class);
            assertFails(ask("m/HD_async/1", "a", 4, Lanes.SESSION, PATIENT), RequestTimeoutException.class);

            assertThat(bytes(ask("m/HD_count/1", "b", 4, Lanes.SESSION, PATIENT)))
                    .containsExactly(2);
            assertThat(bytes(ask("m/HD_count/1", "a", 6, Lanes.SESSION, PATIENT)))
                    .containsExactly(3);
            assertThat(server.getStats().overtaken()).isEqualTo(2);
        }
    }

    @Test
    void request_olderButOfAnotherLane_handled() {
        try (ModuleServer server = serve(builder())) {
            ask("m/HD_count/1", "a", 5, Lanes.ROUTE, PATIENT).join();

            assertThat(bytes(ask("m/HD_async/1", "a", 4, Lanes.ROUTE, PATIENT))).containsExactly(7);
            assertFails(ask("m/HD_count/2", "a", 4, Lanes.ROUTE, PATIENT), RequestTimeoutException.class);
            assertThat(bytes(ask("m/HD_count/1", "a", 3, Lanes.FREE, PATIENT))).containsExactly(2);

            assertThat(server.getStats().overtaken()).isOne();
        }
    }

    @Test
    void request_asyncHandlerNeverDone_answeredWhenItsTimeIsOverAndNotCountedAsUnfinished() {
        try (ModuleServer server = serve(builder().maxPending(1))) {
            assertFails(ask("m/HD_never/1", "a", 1, Lanes.SESSION, 50), RequestTimeoutException.class);

            await().until(() -> server.getStats().pending() == 0);
            assertThat(bytes(ask("m/HD_async/1", "a", 2, Lanes.SESSION, PATIENT)))
                    .containsExactly(7);
            assertThat(server.getStats().expired()).isOne();
        }
    }

    @Test
    void request_moreThanMayWait_busyAtOnce() {
        try (ModuleServer server = serve(builder().maxPending(2))) {
            var first = ask("m/HD_wait/1", "a", 1, Lanes.SESSION, PATIENT);
            var second = ask("m/HD_wait/1", "b", 1, Lanes.SESSION, PATIENT);
            await().until(() -> server.getStats().pending() == 2);

            assertFails(ask("m/HD_count/1", "c", 1, Lanes.SESSION, PATIENT), BusyException.class);

            released.countDown();
            CompletableFuture.allOf(first, second).join();
            await().until(() -> server.getStats().pending() == 0);
            assertThat(bytes(ask("m/HD_count/1", "c", 2, Lanes.SESSION, PATIENT)))
                    .containsExactly(3);
            await().untilAsserted( // it is pending until its answer is sent, which can be read before that is known
                            () -> assertThat(server.getStats()).isEqualTo(new ModuleStats(3, 0, 0, 0, 1, 0)));
        }
    }

    @Test
    void request_executorTakesNoMore_busy() {
        try (ModuleServer server = serve(builder().executor(task -> {
            throw new java.util.concurrent.RejectedExecutionException();
        }))) {
            assertFails(ask("m/HD_count/1", "a", 1, Lanes.SESSION, PATIENT), BusyException.class);

            assertThat(server.getStats()).isEqualTo(new ModuleStats(0, 0, 0, 0, 1, 0));
        }
    }

    @Test
    void request_noThreadForIt_failsAndIsNotCountedAsUnfinished() {
        AtomicInteger tasks = new AtomicInteger();
        Executor executor = task -> {
            if (tasks.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        };
        try (ModuleServer server = serve(builder().maxPending(1).executor(executor))) {
            assertFails(ask("m/HD_count/1", "a", 1, Lanes.SESSION, PATIENT), GateException.class);

            assertThat(server.getStats().pending()).isZero();
            assertThat(bytes(ask("m/HD_count/1", "a", 2, Lanes.SESSION, PATIENT)))
                    .containsExactly(1);
        }
    }

    @Test
    void request_noneOfGates_failsAndTheNextIsHandled() {
        try (ModuleServer server = serve(builder())) {
            Target target = new Target(link.subjects().module("m"), () -> new GateException("nobody"));

            assertThatThrownBy(() -> link.request(target, null, new byte[] {99, 1, 2}, Duration.ofSeconds(10))
                            .join())
                    .hasMessageContaining("version: 99 (expected: 1");
            assertThatThrownBy(() -> link.request(target, null, new byte[] {1, 1, 2}, Duration.ofSeconds(10))
                            .join())
                    .hasMessageContaining("none of Gate's");

            assertThat(bytes(ask("m/HD_count/1", "a", 1, Lanes.SESSION, PATIENT)))
                    .containsExactly(1);
            await().until(() -> server.getStats().pending() == 0);
        }
    }

    @Test
    void close_handlersAreRunning_theyFinishAndAreAnswered() throws Exception {
        ModuleServer server = serve(builder());
        var answer = ask("m/HD_wait/1", "a", 1, Lanes.SESSION, PATIENT);
        await().until(() -> begun.get() == 1);

        Thread closing = new Thread(server::close);
        closing.start();
        assertFails(afterTheEnd(), GateException.class);
        released.countDown();
        closing.join();

        assertThat(answer)
                .succeedsWithin(Duration.ofSeconds(10))
                .isInstanceOf(RouteResult.Raw.class); // sent, but maybe not read yet
        assertThat(server.getStats().pending()).isZero();
    }

    @Test
    void close_severalModulesAtWork_noneOfThemTakesMoreWhileAnotherFinishes() throws Exception {
        Modules two = Modules.builder()
                .bytes("a", "HD_wait", (session, body) -> waiting())
                .bytes("b", "HD_wait", (session, body) -> waiting())
                .build();
        ModuleServer server = serve(ModuleServer.builder(link, two));
        var first = askModule("a", "a/HD_wait/1");
        var second = askModule("b", "b/HD_wait/1");
        await().until(() -> begun.get() == 2);

        Thread closing = new Thread(server::close);
        closing.start();

        await().until(() -> isNobodyAt("a") && isNobodyAt("b"));
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        released.countDown();
        closing.join();
        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        assertThat(second).succeedsWithin(Duration.ofSeconds(10));
    }

    private RouteResult waiting() throws InterruptedException {
        begun.incrementAndGet();
        released.await();
        return RouteResult.none();
    }

    private CompletableFuture<RouteResult> askModule(String module, String topic) {
        RouteCall call =
                new RouteCall(PATIENT, 1, Lanes.FREE, "gate@test", sessionWithId("s"), Message.of(topic, new byte[0]));
        Target target = new Target(link.subjects().module(module), () -> new GateException("nobody"));
        return link.request(target, null, RouteCalls.write(call), Duration.ofSeconds(20))
                .thenApply(RouteReplies::read);
    }

    private boolean isNobodyAt(String module) {
        return askModule(module, module + "/HD_unknown/1")
                .handle((answer, failure) -> failure != null)
                .join();
    }

    /** Asks until nobody is there. */
    private CompletableFuture<RouteResult> afterTheEnd() {
        await().until(() -> ask("m/HD_count/1", "b", 1, Lanes.FREE, PATIENT)
                .handle((result, failure) -> failure != null)
                .join());
        return ask("m/HD_count/1", "b", 1, Lanes.FREE, PATIENT);
    }

    @Test
    void close_aHandlerNeverEnds_endsWithinItsPatience() {
        ModuleServer server = serve(builder().patience(Duration.ofMillis(100)));
        ask("m/HD_wait/1", "a", 1, Lanes.SESSION, PATIENT);
        await().until(() -> begun.get() == 1);

        server.close();

        assertThat(server.getStats().pending()).isOne();
    }

    @Test
    void close_anotherServerGoesOn_everyRequestIsAnswered() throws Exception {
        ModuleServer leaving = serve(builder());
        try (NatsLink other = nats.link();
                ModuleServer staying = serve(ModuleServer.builder(other, modules()))) {
            List<CompletableFuture<RouteResult>> answers = new ArrayList<>();
            Thread closing = new Thread(leaving::close);
            for (int i = 0; i < 5000; i++) {
                answers.add(ask("m/HD_count/1", "session" + i % 500, i + 1, Lanes.FREE, PATIENT));
                if (i == 2500) {
                    closing.start();
                }
                if (i % 500 == 0) {
                    answers.get(i).join();
                }
            }

            assertThat(answers).allSatisfy(answer -> assertThat(bytes(answer)).hasSize(1));
            closing.join();
            assertThat(leaving.getStats().handled()).isGreaterThan(500);
            assertThat(staying.getStats().handled())
                    .isEqualTo(5000 - leaving.getStats().handled());
        }
    }

    @Test
    void start_twice_refused() {
        try (ModuleServer server = serve(builder())) {
            assertThatThrownBy(server::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("start: STARTED (expected: a new server)");
        }
    }

    @Test
    void start_discoverable_toolsOfNatsFindItUntilItIsClosed() {
        Discovery discovery = new Discovery(link.getConnection(), 300, 2);
        Modules others = Modules.builder()
                .bytes("other", "HD_x", (session, body) -> RouteResult.none())
                .build();
        ModuleServer server = serve(builder().metadata(Map.of("zone", "eu")));
        try (ModuleServer other = serve(ModuleServer.builder(link, others))) {
            List<InfoResponse> before = await().until(() -> discovery.info("m"), answers -> !answers.isEmpty());
            server.close();
            List<PingResponse> after = await().until(discovery::ping, answers -> !answers.isEmpty());

            assertThat(before).singleElement().satisfies(info -> {
                assertThat(info.getMetadata())
                        .contains(Map.entry("type", "m"), Map.entry("node", "n 1"), Map.entry("zone", "eu"));
                assertThat(info.getEndpoints()).hasSize(2);
            });
            assertThat(after).extracting(PingResponse::getName).containsExactly("other");
            assertThat(other.getStats().pending()).isZero();
        }
    }

    @Test
    void build_badSettings_refusedByName() {
        Modules none = Modules.builder().build();
        Modules longName = Modules.builder()
                .bytes("x".repeat(257), "HD_x", (session, body) -> RouteResult.none())
                .build();

        assertThatThrownBy(() -> builder().maxPending(0).build()).hasMessage("maxPending: 0 (expected: >= 1)");
        assertThatThrownBy(() -> builder().patience(Duration.ofMillis(-1)).build())
                .hasMessage("patience: PT-0.001S (expected: >= 0)");
        assertThatThrownBy(() -> ModuleServer.builder(link, none).build())
                .hasMessage("modules: none (expected: at least one handler)");
        assertThatThrownBy(() -> ModuleServer.builder(link, longName).build())
                .hasMessageContaining("(expected: at most 256 characters)");
    }
}
