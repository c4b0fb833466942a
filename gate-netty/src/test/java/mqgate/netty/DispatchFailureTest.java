package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.GateException;
import mqgate.api.Message;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.Router;
import mqgate.core.Modules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that fails is answered with an error, and the connection goes on with the next one. */
final class DispatchFailureTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new Exception("checked"), "checked"),
                arguments(new IllegalStateException("unchecked"), "unchecked"),
                arguments(new GateException("expected"), "expected"),
                arguments(new AssertionError("an error"), "an error"),
                arguments(new StackOverflowError(), "StackOverflowError"),
                arguments(new IllegalArgumentException(), "IllegalArgumentException"));
    }

    private static <E extends Throwable> E sneaky(Throwable failure) throws E {
        @SuppressWarnings("unchecked")
        E unchecked = (E) failure;
        throw unchecked;
    }

    /** The first message is answered with the error and nothing more; the second is echoed. */
    private static void assertErrorThenServed(Options.Builder options, String error) throws Exception {
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.publish("fail", "1");
            client.publish("echo", "2");

            assertThat(client.readPublish()).matches(Replies.error("fail", error));
            assertThat(client.readPublish()).isEqualTo("echo:2");
            client.assertServed();
        }
    }

    private static Options.Builder async(AsyncRouteHandler failing) {
        return Options.builder()
                .asyncRouteHandler((session, topic, body) -> topic.equals("fail")
                        ? failing.onRoute(session, topic, body)
                        : CompletableFuture.completedStage(RouteResult.raw(body)));
    }

    /** An exception that fails even when it is asked what happened. */
    private static final class Indescribable extends GateException {
        private static final long serialVersionUID = 1L;

        Indescribable() {
            super("");
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    /** How a handler can fail. */
    enum Failing {
        BLOCKING,
        ASYNC_AT_ONCE,
        ASYNC_LATER;

        Route route() {
            RouteHandler blocking = (session, topic, body) -> {
                throw new Indescribable();
            };
            AsyncRouteHandler async = (session, topic, body) -> {
                CompletableFuture<RouteResult> result = new CompletableFuture<>();
                Executor when = this == ASYNC_AT_ONCE ? Runnable::run : ForkJoinPool.commonPool();
                when.execute(() -> result.completeExceptionally(new Indescribable()));
                return result;
            };
            return this == BLOCKING ? blocking : async;
        }
    }

    @ParameterizedTest
    @EnumSource
    void handler_failsWithWhatCannotBeDescribed_theNextIsHandledAndTheDisconnectEventComes(Failing failing)
            throws Exception {
        Agents agents = new Agents();
        RouteHandler echo = (session, topic, body) -> RouteResult.raw(body);
        try (TestGate gate = TestGate.start(Options.builder()
                        .agentLearner(agents)
                        .router(message -> message.getTopic().equals("fail") ? failing.route() : echo));
                TestClient client = gate.open(Link.TCP)) {
            String id = Agents.newId();
            client.shakeHands(id, 60);

            client.publish("fail", "1");
            client.publish("echo", "2");

            assertThat(client.readPublish()).isEqualTo("echo:2");
            client.close();
            agents.disconnected(id);
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void blockingHandler_throws_isAnsweredWithTheMessage(Throwable failure, String error) throws Exception {
        Options.Builder options = Options.builder().routeHandler((session, topic, body) -> {
            if (topic.equals("fail")) {
                throw DispatchFailureTest.<RuntimeException>sneaky(failure);
            }
            return RouteResult.raw(body);
        });

        assertErrorThenServed(options, error);
    }

    @Test
    void blockingHandler_returnsNull_isAnsweredNoResult() throws Exception {
        assertErrorThenServed(
                Options.builder()
                        .routeHandler((session, topic, body) -> topic.equals("fail") ? null : RouteResult.raw(body)),
                "no result");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void asyncHandler_throws_isAnsweredWithTheMessage(Throwable failure, String error) throws Exception {
        assertErrorThenServed(
                async((session, topic, body) -> {
                    throw DispatchFailureTest.<RuntimeException>sneaky(failure);
                }),
                error);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void asyncHandler_failsItsStage_isAnsweredWithTheMessage(Throwable failure, String error) throws Exception {
        assertErrorThenServed(async((session, topic, body) -> CompletableFuture.failedStage(failure)), error);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void asyncHandler_failsItsStageLater_isAnsweredWithTheMessage(Throwable failure, String error) throws Exception {
        assertErrorThenServed(
                async((session, topic, body) -> {
                    CompletableFuture<RouteResult> stage = new CompletableFuture<>();
                    Tasks.start(() -> stage.completeExceptionally(failure));
                    return stage;
                }),
                error);
    }

    @Test
    void asyncHandler_failsADependentStage_isAnsweredWithTheCause() throws Exception {
        assertErrorThenServed(
                async((session, topic, body) -> CompletableFuture.supplyAsync(() -> {
                    throw new CompletionException(new IllegalStateException("the cause"));
                })),
                "the cause");
    }

    static Stream<AsyncRouteHandler> nulls() {
        return Stream.of(
                (session, topic, body) -> null,
                (session, topic, body) -> CompletableFuture.completedStage(null),
                (session, topic, body) -> {
                    CompletableFuture<RouteResult> stage = new CompletableFuture<>();
                    Tasks.start(() -> stage.complete(null));
                    return stage;
                });
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void asyncHandler_nullStageOrResult_isAnsweredNoResult(AsyncRouteHandler handler) throws Exception {
        assertErrorThenServed(async(handler), "no result");
    }

    @Test
    void asyncHandler_neverDone_deadlineExceededAndTheLateResultIsDropped() throws Exception {
        CompletableFuture<RouteResult> never = new CompletableFuture<>();
        Options.Builder options = async((session, topic, body) -> never).requestTimeout(Duration.ofMillis(200));
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            long begin = System.nanoTime();
            client.publish("fail", "1");
            client.publish("echo", "2");

            assertThat(client.readPublish()).matches(Replies.error("fail", "deadline exceeded"));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(190));
            assertThat(client.readPublish()).isEqualTo("echo:2");

            never.complete(RouteResult.raw(Replies.utf8("late")));
            client.assertServed();
            client.publish("echo", "3");
            assertThat(client.readPublish()).isEqualTo("echo:3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"game/HD_never", "game/HD_never/", "game/HD_never/1/2"})
    void asyncHandler_neverDoneAndNoReplyWanted_isNotAnsweredAndTheNextIsHandled(String topic) throws Exception {
        Modules modules = Modules.builder()
                .asyncBytes("game", "HD_never", (session, body) -> new CompletableFuture<>())
                .asyncBytes(
                        "game", "HD_echo", (session, body) -> CompletableFuture.completedStage(RouteResult.raw(body)))
                .build();
        Options.Builder options = Options.builder().router(modules).requestTimeout(Duration.ofMillis(200));
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.publish(topic, "1");
            client.publish("game/HD_echo/1", "2");

            assertThat(client.readPublish()).isEqualTo("game/HD_echo/1:2");
        }
    }

    @Test
    void onTimeout_throwsOrReturnsNull_isAnsweredWithAnErrorAndTheNextIsHandled() throws Exception {
        AsyncRouteHandler never = new AsyncRouteHandler() {
            @Override
            public CompletionStage<RouteResult> onRoute(Session session, String topic, byte[] body) {
                return topic.equals("echo")
                        ? CompletableFuture.completedStage(RouteResult.raw(body))
                        : new CompletableFuture<>();
            }

            @Override
            public RouteResult onTimeout(Session session, Message message) {
                if (message.getTopic().equals("null")) {
                    return null;
                }
                throw new IllegalStateException("out of time");
            }
        };
        Options.Builder options = Options.builder().asyncRouteHandler(never).requestTimeout(Duration.ofMillis(100));
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.publish("throw", "1");
            client.publish("null", "2");
            client.publish("echo", "3");

            assertThat(client.readPublish()).matches(Replies.error("throw", "out of time"));
            assertThat(client.readPublish()).matches(Replies.error("null", "no result"));
            assertThat(client.readPublish()).isEqualTo("echo:3");
        }
    }

    @Test
    void asyncHandler_doneInTime_isNotTimedOutLater() {
        Duration timeout = Duration.ofSeconds(2);
        Queue<CompletableFuture<RouteResult>> asked = new ConcurrentLinkedQueue<>();
        Options.Builder options = async((session, topic, body) -> {
                    CompletableFuture<RouteResult> stage = new CompletableFuture<>();
                    asked.add(stage);
                    return stage;
                })
                .requestTimeout(timeout);
        try (FrozenGate gate = new FrozenGate(options)) {
            FrozenGate.Client client = gate.connect("a", 0);
            assertThat(client.received()).isEqualTo("20020000");

            for (int i = 0; i < 3; i++) {
                client.send(TestClient.publishPacket("fail", Replies.utf8("1")));
                gate.pass(timeout.minusMillis(1));
                asked.remove().complete(RouteResult.raw(Replies.utf8("2")));
                gate.runTasks();
                assertThat(client.received()).isEqualTo("3007" + "0004" + "6661696c" + "32");
            }
            gate.pass(timeout.multipliedBy(2));

            assertThat(client.received()).isEmpty();
            assertThat(client.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void router_throws_isAnsweredWithTheMessage(Throwable failure, String error) throws Exception {
        Options.Builder options = Options.builder().router(message -> {
            if (message.getTopic().equals("fail")) {
                throw DispatchFailureTest.<RuntimeException>sneaky(failure);
            }
            return (AsyncRouteHandler)
                    (session, echoed, body) -> CompletableFuture.completedStage(RouteResult.raw(body));
        });

        assertErrorThenServed(options, error);
    }

    @Test
    void router_returnsNull_isAnsweredWithAnErrorAndTheNextIsHandled() throws Exception {
        Router router = message -> message.getTopic().equals("fail")
                ? null
                : (AsyncRouteHandler)
                        (session, echoed, body) -> CompletableFuture.completedStage(RouteResult.raw(body));
        try (TestGate gate = TestGate.start(Options.builder().router(router));
                TestClient client = gate.connect()) {
            client.publish("fail", "1");
            client.publish("echo", "2");

            assertThat(client.readPublish()).matches(Replies.error("fail", "the router returned null"));
            assertThat(client.readPublish()).isEqualTo("echo:2");
        }
    }

    @Test
    void reply_theHookFailsWithAnError_isDroppedAndTheDisconnectEventStillComes() throws Exception {
        CompletableFuture<Agent> gone = new CompletableFuture<>();
        Options.Builder options = Options.builder()
                .routeHandler((session, topic, body) -> RouteResult.raw(body))
                .sendMessageHook((session, topic, body) -> {
                    if (topic.equals("fail")) {
                        throw new AssertionError("the hook is broken");
                    }
                    return body;
                })
                .agentLearner(new AgentLearner() {
                    @Override
                    public void onDisconnect(Agent agent) {
                        gone.complete(agent);
                    }
                });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.publish("fail", "1");
            client.publish("echo", "2");

            assertThat(client.readPublish()).isEqualTo("echo:2");

            client.send("e000");
            assertThat(gone.get(10, TimeUnit.SECONDS).getReceivedCount()).isEqualTo(2);
        }
    }

    static Stream<Throwable> marshallerFailures() {
        return Stream.of(new Exception("cannot write"), new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("marshallerFailures")
    void reply_theMarshallerFails_isDroppedAndTheNextIsHandled(Throwable failure) throws Exception {
        for (boolean later : new boolean[] {false, true}) {
            Options.Builder options = Options.builder()
                    .asyncRouteHandler((session, topic, body) -> result(topic, body, later))
                    .replyMarshaller((trace, error, result) -> {
                        throw DispatchFailureTest.<RuntimeException>sneaky(failure);
                    });
            try (TestGate gate = TestGate.start(options);
                    TestClient client = gate.connect()) {
                client.publish("fail", "1");
                client.publish("echo", "2");

                assertThat(client.readPublish()).isEqualTo("echo:2");
            }
        }
    }

    private static CompletionStage<RouteResult> result(String topic, byte[] body, boolean later) {
        RouteResult result = topic.equals("fail") ? RouteResult.reply("x") : RouteResult.raw(body);
        CompletableFuture<RouteResult> stage = new CompletableFuture<>();
        if (later) {
            Tasks.start(() -> stage.complete(result));
        } else {
            stage.complete(result);
        }
        return stage;
    }

    @Test
    void results_ofEachKind_areAnsweredAsTheySay() throws Exception {
        Queue<RouteResult> results = new ConcurrentLinkedQueue<>();
        Options.Builder options = Options.builder().routeHandler((session, topic, body) -> results.remove());
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            results.add(RouteResult.none());
            results.add(RouteResult.reply("text"));
            results.add(RouteResult.reply(Replies.utf8("hello")));
            results.add(RouteResult.reply(null));
            results.add(RouteResult.error("an error"));
            results.add(RouteResult.raw(Replies.utf8("{raw}")));
            results.add(RouteResult.raw(new byte[0]));
            client.send(Replies.numbered("t", 0, 7));

            assertThat(client.readPublish()).matches(Replies.envelope("t", "", "\"text\""));
            assertThat(client.readPublish()).matches(Replies.envelope("t", "", "\"aGVsbG8=\""));
            assertThat(client.readPublish()).matches(Replies.envelope("t", "", "null"));
            assertThat(client.readPublish()).matches(Replies.error("t", "an error"));
            assertThat(client.readPublish()).isEqualTo("t:{raw}");
            assertThat(client.readPublish()).isEqualTo("t:");
            client.assertServed();
        }
    }

    @Test
    void reply_envelope_carriesTheTraceOfTheSession() throws Exception {
        CompletableFuture<Session> live = new CompletableFuture<>();
        Options.Builder options = Options.builder().routeHandler((session, topic, body) -> {
            live.complete(session);
            return RouteResult.reply(1);
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.publish("t", "");

            assertThat(client.readPublish())
                    .isEqualTo("t:{\"Trace\":\""
                            + live.get(10, TimeUnit.SECONDS).getTraceId() + "\",\"Error\":\"\",\"Result\":1}");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reply_theMarshallerFailsWithAnError_theDisconnectEventStillComes(boolean blocking) throws Exception {
        CompletableFuture<Agent> gone = new CompletableFuture<>();
        Options.Builder options = Options.builder()
                .router(route -> blocking
                        ? (RouteHandler) (session, topic, body) -> RouteResult.reply("x")
                        : (AsyncRouteHandler) (session, topic, body) -> result("fail", body, true))
                .replyMarshaller((trace, error, result) -> {
                    throw new AssertionError("the marshaller is broken");
                })
                .agentLearner(new AgentLearner() {
                    @Override
                    public void onDisconnect(Agent agent) {
                        gone.complete(agent);
                    }
                });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.send(Replies.numbered("t", 0, 3));
            client.send("e000");

            assertThat(gone.get(10, TimeUnit.SECONDS).getReceivedCount()).isEqualTo(3);
            client.assertClosed();
        }
    }

    @Test
    void broadcast_theHookFailsWithAnErrorForOne_leavesItOut() throws Exception {
        CompletableFuture<Long> receivers = new CompletableFuture<>();
        CompletableFuture<String> sender = new CompletableFuture<>();
        Options.Builder options = Options.builder()
                .routeHandler((session, topic, body) -> {
                    sender.complete(session.getSessionId());
                    receivers.complete(session.broadcast("all", body));
                    return RouteResult.raw(body);
                })
                .sendMessageHook((session, topic, body) -> {
                    if (topic.equals("all") && session.getSessionId().equals(sender.join())) {
                        throw new AssertionError("the hook is broken");
                    }
                    return body;
                });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect();
                TestClient other = gate.connect()) {
            other.assertServed();
            client.publish("t", "hello");

            assertThat(client.readPublish()).isEqualTo("t:hello");
            assertThat(other.readPublish()).isEqualTo("all:hello");
            assertThat(receivers).isCompletedWithValue(1L);
        }
    }
}
