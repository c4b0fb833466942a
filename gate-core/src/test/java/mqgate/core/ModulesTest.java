package mqgate.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.core.Routes.NO_REPLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mqgate.api.GateException;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ModulesTest {

    private static final byte[] HELLO = "hello".getBytes(UTF_8);

    private final Session session = new SessionFactory(new RecordingGateHandler(), null)
            .fromMap(Map.of("SessionId", "s1", "TraceId", "be7af696e4aece7c", "SpanId", "p1"));
    private final List<String> handled = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final Modules modules = Modules.builder()
            .nodeId("n1")
            .bytes("echo", "HD_echo", (s, body) -> {
                handled(s, body);
                return RouteResult.reply(body);
            })
            .bytes("echo", "HD_raw", (s, body) -> RouteResult.raw(body))
            .bytes("echo", "HD_none", (s, body) -> RouteResult.reply(null))
            .bytes("echo", "HD_silent", (s, body) -> RouteResult.none())
            .bytes("echo", "HD_err", (s, body) -> RouteResult.error("an error"))
            .bytes("echo", "HD_both", (s, body) -> new RouteResult.Reply("value", "an error", RouteResult.Extras.NONE))
            .bytes("echo", "HD_string", (s, body) -> RouteResult.reply("hello"))
            .bytes("echo", "HD_panic", (s, body) -> {
                throw new IllegalStateException("boom");
            })
            .json("echo", "HD_map", (s, body) -> {
                handled(s, body.toString().getBytes(UTF_8));
                return RouteResult.reply(body);
            })
            .asyncBytes("async", "HD_echo", (s, body) -> {
                handled(s, body);
                return CompletableFuture.completedFuture(RouteResult.reply(body));
            })
            .asyncBytes("async", "HD_panic", (s, body) -> {
                throw new IllegalStateException("boom");
            })
            .asyncBytes(
                    "async", "HD_fail", (s, body) -> CompletableFuture.failedFuture(new IllegalStateException("boom")))
            .asyncJson("async", "HD_map", (s, body) -> CompletableFuture.completedFuture(RouteResult.reply(body)))
            .build();

    private final Logger logger = (Logger) LoggerFactory.getLogger(Modules.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void captureLog() {
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
    }

    @AfterEach
    void releaseLog() {
        logger.detachAppender(logged);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    private void handled(Session s, byte[] body) {
        handled.add(new String(body, UTF_8));
        sessions.add(s);
    }

    static Stream<Arguments> replies() {
        return Stream.of(
                arguments("echo/HD_echo/1", "hello", envelope("", "\"aGVsbG8=\"")),
                arguments("echo/HD_echo/1", "", envelope("", "null")),
                arguments("echo/HD_raw/1", "hello", "hello"),
                arguments("echo/HD_none/1", "hello", envelope("", "null")),
                arguments("echo/HD_silent/1", "hello", NO_REPLY),
                arguments("echo/HD_err/1", "hello", envelope("an error", "null")),
                arguments("echo/HD_both/1", "hello", envelope("an error", "\"value\"")),
                arguments("echo/HD_string/1", "hello", envelope("", "\"hello\"")),
                arguments(
                        "echo/HD_map/1",
                        "{\"b\":1,\"a\":{\"x\":[1,2.5,\"s\"]}}",
                        envelope("", "{\"a\":{\"x\":[1,2.5,\"s\"]},\"b\":1}")),
                arguments("echo/HD_map/1", "{}", envelope("", "{}")),
                arguments("echo/HD_panic/1", "hello", envelope("boom", "null")),
                arguments("async/HD_echo/1", "hello", envelope("", "\"aGVsbG8=\"")),
                arguments("async/HD_map/1", "{\"b\":1.0}", envelope("", "{\"b\":1}")),
                arguments("async/HD_panic/1", "hello", envelope("boom", "null")),
                arguments("async/HD_fail/1", "hello", envelope("boom", "null")),
                arguments("echo@/HD_echo/1", "hello", envelope("", "\"aGVsbG8=\"")),
                arguments("echo@n1/HD_echo/1", "hello", envelope("", "\"aGVsbG8=\"")));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void route_threeParts_repliesTheHandlersResult(String topic, String body, String reply) {
        assertThat(Routes.reply(modules, session, topic, body)).isEqualTo(reply);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments("foo/HD_echo/1", "Service(type:foo) not found"),
                arguments("echo/foo/1", "Method(foo) must begin with 'HD_'"),
                arguments("Gate/Send/1", "Method(Send) must begin with 'HD_'"),
                arguments("echo/hd_echo/1", "Method(hd_echo) must begin with 'HD_'"),
                arguments("echo//1", "Method() must begin with 'HD_'"),
                arguments("nosvc/foo/1", "Method(foo) must begin with 'HD_'"),
                arguments("nosvc/HD_x/1", "Service(type:nosvc) not found"),
                arguments("echo@bad/HD_echo/1", "Service(type:echo@bad) not found"),
                arguments("/HD_echo/1", "Service(type:) not found"),
                arguments("echo/HD_nofn/1", "Remote function(HD_nofn) not found"),
                arguments("echo/HD_/1", "Remote function(HD_) not found"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void route_nobodyResponsible_repliesError(String topic, String error) {
        assertThat(Routes.reply(modules, session, topic, "hello")).isEqualTo(envelope(error, "null"));
        assertThat(handled).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "", "HD_echo", "echo@n1"})
    void route_topicWithoutSlash_alwaysRepliesTheExpectedForm(String topic) {
        assertThat(Routes.reply(modules, session, topic, "hello"))
                .isEqualTo(envelope(
                        "Topic must be [moduleType@moduleID]/[handler]|[moduleType@moduleID]/[handler]/[msgid]",
                        "null"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo/HD_echo",
                "echo/HD_echo/",
                "echo/HD_echo/1/2",
                "echo/HD_echo/1/",
                "echo/HD_echo//",
                "async/HD_echo",
                "async/HD_echo/1/2"
            })
    void route_notThreeParts_handlesWithoutReply(String topic) {
        assertThat(Routes.reply(modules, session, topic, "hello")).isEqualTo(NO_REPLY);
        assertThat(handled).containsExactly("hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo/foo",
                "echo/",
                "/",
                "echo/foo/1/2",
                "nosvc/HD_x",
                "echo@bad/HD_echo",
                "echo/HD_nofn",
                "echo/HD_none",
                "echo/HD_raw",
                "echo/HD_err"
            })
    void route_oneWayRefusedOrAnswered_staysSilent(String topic) {
        assertThat(Routes.reply(modules, session, topic, "hello")).isEqualTo(NO_REPLY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo/HD_panic", "async/HD_panic", "async/HD_fail"})
    void route_oneWayHandlerFails_logsOnceAndStaysSilent(String topic) {
        for (int i = 0; i < 3; i++) {
            assertThat(Routes.reply(modules, session, topic, "hello")).isEqualTo(NO_REPLY);
        }

        assertThat(logged.list)
                .filteredOn(event -> event.getLevel() == Level.WARN)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getFormattedMessage()).contains("s1").contains(topic);
                    assertThat(event.getThrowableProxy().getMessage()).isEqualTo("boom");
                });
    }

    @Test
    void onTimeout_replyWantedOrNot_isTheErrorOrNothing() {
        assertThat(onTimeout("async/HD_echo/1")).isEqualTo(RouteResult.error("deadline exceeded"));
        assertThat(onTimeout("async/HD_echo")).isEqualTo(RouteResult.none());
    }

    private RouteResult onTimeout(String topic) {
        Message message = Message.of(topic, new byte[0]);
        return ((AsyncRouteHandler) modules.route(message)).onTimeout(session, message);
    }

    /** As deep as the parser goes, on a thread with half the stack that threads have. */
    @Test
    void route_deeplyNestedJson_reachesItsHandler() throws Exception {
        String body = "{\"a\":" + "[".repeat(999) + "1" + "]".repeat(999) + "}";
        CompletableFuture<String> reply = new CompletableFuture<>();
        Modules counting = Modules.builder()
                .json("m", "HD_count", (s, map) -> RouteResult.reply(map.size()))
                .build();

        new Thread(
                        null,
                        () -> reply.complete(Routes.reply(counting, session, "m/HD_count/1", body)),
                        "small",
                        512 * 1024)
                .start();

        assertThat(reply.get(10, TimeUnit.SECONDS)).isEqualTo(envelope("", "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{bad}",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":1,}",
                "{{}",
                "{a:1}",
                "{}}",
                "{\"a\":1e400}",
                "{\"a\":[{\"b\":-1e400}]}"
            })
    void route_bodyLooksLikeJsonButIsNot_repliesErrorWithoutCallingTheHandler(String body) {
        String error = envelope("The JSON format is incorrect", "null");

        assertThat(Routes.reply(modules, session, "echo/HD_map/1", body)).isEqualTo(error);
        assertThat(Routes.reply(modules, session, "async/HD_map/1", body)).isEqualTo(error);
        assertThat(Routes.reply(modules, session, "echo/HD_map", body)).isEqualTo(NO_REPLY);
        assertThat(Routes.reply(modules, session, "async/HD_map", body)).isEqualTo(NO_REPLY);
        assertThat(handled).isEmpty();
    }

    @Test
    void route_severalErrors_methodThenServiceThenHandlerThenJson() {
        assertThat(Routes.reply(modules, session, "nosvc/foo/1", "{bad}"))
                .isEqualTo(envelope("Method(foo) must begin with 'HD_'", "null"));
        assertThat(Routes.reply(modules, session, "nosvc/HD_x/1", "{bad}"))
                .isEqualTo(envelope("Service(type:nosvc) not found", "null"));
        assertThat(Routes.reply(modules, session, "echo/HD_nofn/1", "{bad}"))
                .isEqualTo(envelope("Remote function(HD_nofn) not found", "null"));
        assertThat(Routes.reply(modules, session, "echo/HD_nofn", "{bad}")).isEqualTo(NO_REPLY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2]", "text", "", "{", "}", "{open", " {} ", "{bad}", "{}", "{\"a\":1}{}"})
    void route_anyBody_isBytes(String body) {
        Routes.reply(modules, session, "echo/HD_echo/1", body);

        assertThat(handled).containsExactly(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2]", "text", "", "{"})
    void route_jsonHandlerGetsBytes_repliesErrorWithoutStackTrace(String body) {
        String error = envelope("HD_map: a body of " + body.length() + " bytes (expected: a JSON object)", "null");

        assertThat(Routes.reply(modules, session, "echo/HD_map/1", body)).isEqualTo(error);
        assertThat(Routes.reply(modules, session, "async/HD_map/1", body)).isEqualTo(error);
        assertThat(handled).isEmpty();
    }

    @Test
    void route_bytesHandlerGetsJsonObject_hasItsBytes() {
        Routes.reply(modules, session, "echo/HD_echo/1", "{\"a\":1}");

        assertThat(handled).containsExactly("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo/HD_echo/1", "echo/HD_echo", "async/HD_echo/1", "async/HD_echo"})
    void route_session_isCopyWithTopicAndNewSpan(String topic) throws Exception {
        Routes.run(modules.route(Message.of(topic, HELLO)), session, topic, HELLO);

        Session seen = sessions.get(0);
        assertThat(seen).isNotSameAs(session);
        assertThat(seen.getSessionId()).isEqualTo("s1");
        assertThat(seen.getTopic()).isEqualTo(topic);
        assertThat(seen.getTraceId()).isEqualTo("be7af696e4aece7c");
        assertThat(seen.getSpanId()).isNotEqualTo("p1");
        assertThat(session.getTopic()).isEmpty();
        assertThat(new TraceSpan(session.getTraceId(), session.getSpanId()))
                .isEqualTo(new TraceSpan("be7af696e4aece7c", "p1"));
    }

    @Test
    void route_blockingHandler_isRouteHandler() {
        assertThat(modules.route(Message.of("echo/HD_echo/1", HELLO))).isInstanceOf(RouteHandler.class);
        assertThat(modules.route(Message.of("echo/HD_echo", HELLO))).isInstanceOf(RouteHandler.class);
        assertThat(modules.route(Message.of("echo/HD_map/1", HELLO))).isInstanceOf(RouteHandler.class);
    }

    @Test
    void route_asyncHandler_isAsyncRouteHandler() {
        assertThat(modules.route(Message.of("async/HD_echo/1", HELLO))).isInstanceOf(AsyncRouteHandler.class);
        assertThat(modules.route(Message.of("async/HD_echo", HELLO))).isInstanceOf(AsyncRouteHandler.class);
        assertThat(modules.route(Message.of("async/HD_map/1", HELLO))).isInstanceOf(AsyncRouteHandler.class);
    }

    @Test
    void route_nodeIdNotSet_anyIdIsAnotherNode() {
        Modules nameless = Modules.builder()
                .bytes("echo", "HD_echo", (s, body) -> RouteResult.raw(body))
                .build();

        assertThat(Routes.reply(nameless, session, "echo@n1/HD_echo/1", "hello"))
                .isEqualTo(envelope("Service(type:echo@n1) not found", "null"));
        assertThat(Routes.reply(nameless, session, "echo@/HD_echo/1", "hello")).isEqualTo("hello");
    }

    @Test
    void build_handlersRegisteredLater_doNotReachIt() {
        Modules.Builder builder = Modules.builder();
        Modules built = builder.build();

        builder.bytes("late", "HD_x", (s, body) -> RouteResult.raw(body));

        assertThat(Routes.reply(built, session, "late/HD_x/1", ""))
                .isEqualTo(envelope("Service(type:late) not found", "null"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', HD_x, module:  (expected: a name without / and @)",
        "a/b, HD_x, module: a/b (expected: a name without / and @)",
        "a@b, HD_x, module: a@b (expected: a name without / and @)",
        "echo, x, 'name: x (expected: HD_ and more, without /)'",
        "echo, hd_x, 'name: hd_x (expected: HD_ and more, without /)'",
        "echo, HD_a/b, 'name: HD_a/b (expected: HD_ and more, without /)'",
        "echo, HD_, 'name: HD_ (expected: HD_ and more, without /)'",
        "echo, HD_taken, name: echo/HD_taken (expected: a name not yet taken)",
    })
    void register_badName_throwsIllegalArgument(String module, String name, String message) {
        Modules.Builder builder = Modules.builder().bytes("echo", "HD_taken", (s, body) -> RouteResult.none());

        assertThatThrownBy(() -> builder.bytes(module, name, (s, body) -> RouteResult.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> builder.json(module, name, (s, body) -> RouteResult.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> builder.asyncBytes(module, name, (s, body) -> new CompletableFuture<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> builder.asyncJson(module, name, (s, body) -> new CompletableFuture<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void register_noHandler_isRefusedAtOnce() {
        Modules.Builder builder = Modules.builder();

        assertThatThrownBy(() -> builder.bytes("echo", "HD_x", null)).hasMessage("handler");
        assertThatThrownBy(() -> builder.asyncJson("echo", "HD_x", null)).hasMessage("handler");
        assertThat(builder.build().getTypes()).isEmpty();
    }

    @Test
    void register_sameNameInAnotherModule_isAllowed() {
        Modules two = Modules.builder()
                .bytes("a", "HD_x", (s, body) -> RouteResult.raw("from a".getBytes(UTF_8)))
                .bytes("b", "HD_x", (s, body) -> RouteResult.raw("from b".getBytes(UTF_8)))
                .build();

        assertThat(Routes.reply(two, session, "a/HD_x/1", "")).isEqualTo("from a");
        assertThat(Routes.reply(two, session, "b/HD_x/1", "")).isEqualTo("from b");
    }

    @Test
    void route_handlerThrowsGateException_reachesTheGate() {
        GateException failure = new GateException("not now");
        Modules failing = Modules.builder()
                .bytes("echo", "HD_x", (s, body) -> {
                    throw failure;
                })
                .build();

        assertThatThrownBy(() ->
                        Routes.run(failing.route(Message.of("echo/HD_x/1", HELLO)), session, "echo/HD_x/1", HELLO))
                .isSameAs(failure);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a, b, false",
        "a/b/1, a, b, true",
        "a/b/, a, b, false",
        "a/b/1/2, a, b, false",
        "a/b//, a, b, false",
        "a@n/b/1, a@n, b, true",
        "/b/1, '', b, true",
        "a//1, a, '', true",
        "/, '', '', false",
    })
    void parse_topicWithSlash_hasItsParts(String topic, String module, String handler, boolean wantsReply) {
        assertThat(TopicRoute.parse(topic)).isEqualTo(new TopicRoute(module, handler, wantsReply));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a@n"})
    void parse_topicWithoutSlash_isNull(String topic) {
        @Nullable TopicRoute parts = TopicRoute.parse(topic);

        assertThat(parts).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody\n23:00 ERROR /HD_x/1", "echo/x\n23:00 ERROR /1", "echo\n23:00 ERROR "})
    void route_topicThatNobodyHas_cannotForgeALineOfTheLog(String beginning) {
        String topic = beginning + "x".repeat(1000);

        assertThat(Routes.reply(modules, session, topic, "")).isNotEmpty();

        assertThat(logged.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains("?23:00 ERROR")
                        .doesNotContain("\n")
                        .hasSizeLessThan(400));
    }

    private static String envelope(String error, String result) {
        return "{\"Trace\":\"be7af696e4aece7c\",\"Error\":\"" + error + "\",\"Result\":" + result + "}";
    }
}
