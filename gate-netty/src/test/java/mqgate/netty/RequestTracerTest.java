package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import mqgate.api.GateException;
import mqgate.api.Limits;
import mqgate.api.Options;
import mqgate.api.QueueFullPolicy;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.core.RequestTracing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tracer is told of each request once, in order, however it ends. */
final class RequestTracerTest {

    private final RecordingTracer tracer = new RecordingTracer();

    /** How a handler answers, or fails. */
    enum Way {
        BLOCKING,
        ASYNC_AT_ONCE,
        ASYNC_LATER;

        UnaryOperator<Options.Builder> answering(RouteResult result) {
            return setting(() -> CompletableFuture.completedFuture(result));
        }

        UnaryOperator<Options.Builder> failing(Throwable failure) {
            return setting(() -> CompletableFuture.failedFuture(failure));
        }

        private UnaryOperator<Options.Builder> setting(Supplier<CompletableFuture<RouteResult>> end) {
            RouteHandler blocking = (session, topic, body) -> end.get().join();
            AsyncRouteHandler async = (session, topic, body) -> this == ASYNC_AT_ONCE ? end.get() : later(end.get());
            return options -> this == BLOCKING ? options.routeHandler(blocking) : options.asyncRouteHandler(async);
        }

        private static CompletableFuture<RouteResult> later(CompletableFuture<RouteResult> end) {
            CompletableFuture<RouteResult> stage = new CompletableFuture<>();
            Tasks.start(() -> end.whenComplete((result, failure) -> {
                if (failure == null) {
                    stage.complete(result);
                } else {
                    stage.completeExceptionally(new CompletionException(failure));
                }
            }));
            return stage;
        }
    }

    private TestGate gate(UnaryOperator<Options.Builder> settings) {
        return TestGate.start(settings.apply(Options.builder()).requestTracer(tracer));
    }

    @ParameterizedTest
    @EnumSource
    void request_answered_isBegunEnteredAndEnded(Way way) throws Exception {
        try (TestGate gate = gate(way.answering(RouteResult.reply("done")));
                TestClient client = gate.connect()) {
            client.publish("t", "hello");

            assertThat(client.readPublish()).contains("done");
            assertThat(tracer.awaitEnds(1)).containsExactly("begin t", "enter", "close", "end '' null");
        }
    }

    @ParameterizedTest
    @EnumSource
    void request_fails_endsWithTheErrorAndTheCause(Way way) throws Exception {
        try (TestGate gate = gate(way.failing(new GateException("no luck")));
                TestClient client = gate.connect()) {
            client.publish("t", "hello");

            assertThat(client.readPublish()).matches(Replies.error("t", "no luck"));
            assertThat(tracer.awaitEnds(1))
                    .containsExactly("begin t", "enter", "close", "end 'no luck' mqgate.api.GateException: no luck");
        }
    }

    @Test
    void request_answeredAsAnError_endsWithIt() throws Exception {
        try (TestGate gate = gate(Way.BLOCKING.answering(RouteResult.error("not you")));
                TestClient client = gate.connect()) {
            client.publish("t", "hello");

            client.readPublish();
            assertThat(tracer.awaitEnds(1)).endsWith("end 'not you' null");
        }
    }

    @Test
    void request_notDoneInTime_endsOnceWithTheDeadline() throws Exception {
        CompletableFuture<RouteResult> never = new CompletableFuture<>();
        try (TestGate gate = gate(options -> options.requestTimeout(Duration.ofMillis(100))
                        .asyncRouteHandler((session, topic, body) -> never));
                TestClient client = gate.connect()) {
            client.publish("t", "hello");

            assertThat(client.readPublish()).matches(Replies.error("t", "deadline exceeded"));
            never.complete(RouteResult.raw(new byte[0]));
            client.assertServed();
            assertThat(tracer.awaitEnds(1))
                    .containsExactly("begin t", "enter", "close", "end 'deadline exceeded' null");
        }
    }

    @Test
    void request_clientLeavesBeforeItsAnswer_endsOnce() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        Agents agents = new Agents();
        String id = Agents.newId();
        try (TestGate gate = gate(options -> options.agentLearner(agents).routeHandler((session, topic, body) -> {
                    Tasks.await(left);
                    return RouteResult.reply("too late");
                }));
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 60);
            client.publish("t", "1");
            client.publish("t", "2");
            tracer.awaitBegins(2);
            client.close();
            left.countDown();
            agents.disconnected(id);

            assertThat(tracer.awaitEnds(2))
                    .filteredOn(call -> call.startsWith("end"))
                    .containsExactly("end '' null", "end '' null");
        }
    }

    @Test
    void request_queueIsFull_endsWithoutAHandler() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        try (TestGate gate = gate(options -> options.concurrentTasks(1)
                        .queueFullPolicy(QueueFullPolicy.REPLY_ERROR)
                        .routeHandler((session, topic, body) -> {
                            Tasks.await(busy);
                            return RouteResult.none();
                        }));
                TestClient client = gate.connect()) {
            client.publish("t", "1");
            client.publish("t", "2");

            assertThat(client.readPublish()).matches(Replies.error("t", "the work queue is full!"));
            assertThat(tracer.awaitEnds(1)).contains("end 'the work queue is full!' null");
            busy.countDown();
            assertThat(tracer.awaitEnds(2))
                    .filteredOn(call -> !call.startsWith("begin"))
                    .containsExactlyInAnyOrder("end 'the work queue is full!' null", "enter", "close", "end '' null");
        }
    }

    @Test
    void request_overALimit_endsWithoutAHandler() throws Exception {
        try (TestGate gate = gate(options -> options.limits(
                                Limits.builder().maxPayloadSize(4).build())
                        .routeHandler(new Echo()));
                TestClient client = gate.connect()) {
            client.publish("t", "too long");

            client.readPublish();
            assertThat(tracer.awaitEnds(1)).hasSize(2).first().isEqualTo("begin t");
            assertThat(tracer.awaitEnds(1).get(1)).startsWith("end '").isNotEqualTo("end '' null");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HD_block", "HD_async"})
    void request_failsWithoutAReply_endsWithTheFailure(String handler) throws Exception {
        Modules modules = Modules.builder()
                .bytes("m", "HD_block", (session, body) -> {
                    throw new GateException("unseen");
                })
                .asyncBytes(
                        "m", "HD_async", (session, body) -> CompletableFuture.failedFuture(new GateException("unseen")))
                .build();
        try (TestGate gate = gate(options -> options.router(modules));
                TestClient client = gate.connect()) {
            client.publish("m/" + handler, "hello");

            assertThat(tracer.awaitEnds(1)).endsWith("end '' mqgate.api.GateException: unseen");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "getTraceSpan", "enter", "close", "end"})
    void tracer_fails_messagesAreHandledAsWithoutItAndItIsLoggedOnce(String where) throws Exception {
        try (RecordedLog log = new RecordedLog(RequestTracing.class, Level.WARN);
                TestGate gate = TestGate.start(
                        Options.builder().routeHandler(new Echo()).requestTracer(new RecordingTracer(where)));
                TestClient client = gate.connect()) {
            client.publish("t", "1");
            client.publish("t", "2");

            assertThat(client.readPublish()).isEqualTo("t:1");
            assertThat(client.readPublish()).isEqualTo("t:2");
            client.assertServed();
            assertThat(log.messages(Level.WARN))
                    .containsOnlyOnce("The request tracer failed (" + where + "); others within 10 s are at DEBUG");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"getTraceSpan", "enter", "close"})
    void tracer_failsBetween_theRequestIsEndedAllTheSame(String where) throws Exception {
        RecordingTracer broken = new RecordingTracer(where);
        try (TestGate gate = TestGate.start(
                        Options.builder().routeHandler(new Echo()).requestTracer(broken));
                TestClient client = gate.connect()) {
            client.publish("t", "1");

            assertThat(broken.awaitEnds(1)).endsWith("end '' null");
        }
    }
}
