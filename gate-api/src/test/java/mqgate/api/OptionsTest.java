package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.GateLearner;
import mqgate.api.spi.GuestJudge;
import mqgate.api.spi.ReplyMarshaller;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.Router;
import mqgate.api.spi.SendMessageHook;
import mqgate.api.spi.SessionLearner;
import mqgate.api.spi.StorageHandler;
import mqgate.api.spi.SubscribeAuthorizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    private static final RouteHandler ROUTE = (session, topic, body) -> RouteResult.none();
    private static final AsyncRouteHandler ASYNC =
            (session, topic, body) -> CompletableFuture.completedFuture(RouteResult.none());
    private static final Listener TWICE = Listener.tcp(":0");
    private static final Router ROUTER = topic -> ROUTE;
    private static final Map<String, Object> SETTINGS = Map.of(
            "TCPAddr", "127.0.0.1:1",
            "WSAddr", "127.0.0.1:2",
            "TLS", true,
            "CertFile", "settings.crt",
            "KeyFile", "settings.key");

    @Test
    void build_nothingSet_hasDefaults() {
        Options options = Options.builder().build();

        assertThat(options.getConcurrentTasks()).isEqualTo(20);
        assertThat(options.getBufSize()).isEqualTo(2048);
        assertThat(options.getMaxPackSize()).isEqualTo(65535);
        assertThat(options.getHeartbeat()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.getOverTime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.getDefaultKeepAlive()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.getRequestTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.getCloseTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.getMaxUnsentBytes()).isEqualTo(1_048_576);
        assertThat(options.getMaxUnsentBytesOfGate())
                .isEqualTo(Math.max(64 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 4));
        assertThat(options.getMaxDroppableBytes()).isEqualTo(262_144);
        assertThat(options.getDefaultDelivery()).isEqualTo(DeliveryPolicy.must());
        assertThat(options.getUserPolicy()).isEqualTo(UserPolicy.ALLOW);
        assertThat(options.getLimits())
                .usingRecursiveComparison()
                .isEqualTo(Limits.builder().build());
        assertThat(options.getEventLoopThreads()).isZero();
        assertThat(options.getLanes()).isEqualTo(Lanes.SESSION);
        assertThat(options.getQueueFullPolicy()).isEqualTo(QueueFullPolicy.STOP_READING);
        assertThat(options.isGuestHeartbeat()).isTrue();
        assertThat(options.getTransport()).isEqualTo(Transport.AUTO);
        assertThat(options.getWsPath()).isEqualTo("/mqtt");
        assertThat(options.getWsAllowedOrigins()).isEmpty();
        assertThat(options.isWsCompression()).isFalse();
        assertThat(options.getWsMaxHeaderSize()).isEqualTo(8192);
        assertThat(options.getReceiveMaximum()).isEqualTo(1000);
        assertThat(options.getTopicAliasMaximum()).isEqualTo(16);
        assertThat(options.getMaxKeepAlive()).isZero();
        assertThat(options.getMaxInFlight()).isEqualTo(1000);
        assertThat(options.getClientIdPolicy()).isEqualTo(ClientIdPolicy.TAKE_OVER);
        assertThat(options.isClosingMessage()).isFalse();
        assertThat(options.getListeners()).isEmpty();
        assertThat(options.getCertFile()).isEmpty();
        assertThat(options.getKeyFile()).isEmpty();
        assertThat(options.getServerId()).matches("Gate@[0-9a-f]{16}");
        assertThat(options.getServerMetadata()).isEmpty();
        assertThat(options.getRouteHandler()).isEmpty();
        assertThat(options.getAsyncRouteHandler()).isEmpty();
        assertThat(options.getRouter()).isEmpty();
        assertThat(options.getStorageHandler()).isEmpty();
        assertThat(options.getAgentLearner()).isEmpty();
        assertThat(options.getSessionLearner()).isEmpty();
        assertThat(options.getGateHandler()).isEmpty();
        assertThat(options.getSendMessageHook()).isEmpty();
        assertThat(options.getGuestJudge()).isEmpty();
        assertThat(options.getSubscribeAuthorizer()).isEmpty();
        assertThat(options.getGateLearners()).isEmpty();
        assertThat(options.getReplyMarshaller()).isEmpty();
        assertThat(options.getExecutor()).isEmpty();
    }

    @Test
    void maxDroppableBytes_notSet_isAQuarterOfTheUnsentBytes() {
        assertThat(Options.builder().maxUnsentBytes(4000).build().getMaxDroppableBytes())
                .isEqualTo(1000);
        assertThat(Options.builder().maxDroppableBytes(0).build().getMaxDroppableBytes())
                .isZero();
    }

    @Test
    void build_serverIdNotSet_differsForEachGate() {
        assertThat(Options.builder().build().getServerId())
                .isNotEqualTo(Options.builder().build().getServerId());
    }

    @Test
    void build_valuesSet_areReadBack() {
        Limits limits = Limits.builder().maxConnections(1).build();
        Options options = Options.builder()
                .concurrentTasks(1)
                .bufSize(64)
                .maxPackSize(268_435_455)
                .heartbeat(Duration.ofMillis(1))
                .overTime(Duration.ofMillis(2))
                .defaultKeepAlive(Duration.ZERO)
                .requestTimeout(Duration.ofMillis(3))
                .closeTimeout(Duration.ZERO)
                .sendBufferSize(2048)
                .maxUnsentBytes(1024)
                .maxUnsentBytesOfGate(1L << 40)
                .maxDroppableBytes(1024)
                .defaultDelivery(DeliveryPolicy.droppable())
                .userPolicy(UserPolicy.REFUSE)
                .limits(limits)
                .eventLoopThreads(3)
                .lanes(Lanes.FREE)
                .queueFullPolicy(QueueFullPolicy.REPLY_ERROR)
                .guestHeartbeat(false)
                .transport(Transport.NIO)
                .wsPath("/")
                .wsAllowedOrigins(List.of("https://a.example"))
                .wsCompression(true)
                .wsMaxHeaderSize(256)
                .receiveMaximum(1)
                .topicAliasMaximum(65_535)
                .maxKeepAlive(Duration.ofSeconds(65_535))
                .maxInFlight(65_535)
                .clientIdPolicy(ClientIdPolicy.INDEPENDENT)
                .closingMessage(true)
                .certFile("a.crt")
                .keyFile("a.key")
                .serverId("Gate@1")
                .serverMetadata(Map.of("zone", "a"))
                .build();

        assertThat(options.getConcurrentTasks()).isEqualTo(1);
        assertThat(options.getSendBufferSize()).isEqualTo(2048);
        assertThat(options.getBufSize()).isEqualTo(64);
        assertThat(options.getMaxPackSize()).isEqualTo(268_435_455);
        assertThat(options.getHeartbeat()).isEqualTo(Duration.ofMillis(1));
        assertThat(options.getOverTime()).isEqualTo(Duration.ofMillis(2));
        assertThat(options.getDefaultKeepAlive()).isZero();
        assertThat(options.getRequestTimeout()).isEqualTo(Duration.ofMillis(3));
        assertThat(options.getCloseTimeout()).isZero();
        assertThat(options.getMaxUnsentBytes()).isEqualTo(1024);
        assertThat(options.getMaxUnsentBytesOfGate()).isEqualTo(1L << 40);
        assertThat(options.getMaxDroppableBytes()).isEqualTo(1024);
        assertThat(options.getDefaultDelivery()).isEqualTo(DeliveryPolicy.droppable());
        assertThat(options.getUserPolicy()).isEqualTo(UserPolicy.REFUSE);
        assertThat(options.getLimits()).isSameAs(limits);
        assertThat(options.getWsAllowedOrigins()).containsExactly("https://a.example");
        assertThat(options.isWsCompression()).isTrue();
        assertThat(options.getWsMaxHeaderSize()).isEqualTo(256);
        assertThat(options.getReceiveMaximum()).isOne();
        assertThat(options.getTopicAliasMaximum()).isEqualTo(65_535);
        assertThat(options.getMaxKeepAlive()).hasSeconds(65_535);
        assertThat(options.getMaxInFlight()).isEqualTo(65_535);
        assertThat(options.getClientIdPolicy()).isEqualTo(ClientIdPolicy.INDEPENDENT);
        assertThat(options.isClosingMessage()).isTrue();
        assertThat(options.getEventLoopThreads()).isEqualTo(3);
        assertThat(options.getLanes()).isEqualTo(Lanes.FREE);
        assertThat(options.getQueueFullPolicy()).isEqualTo(QueueFullPolicy.REPLY_ERROR);
        assertThat(options.isGuestHeartbeat()).isFalse();
        assertThat(options.getTransport()).isEqualTo(Transport.NIO);
        assertThat(options.getWsPath()).isEqualTo("/");
        assertThat(options.getCertFile()).contains("a.crt");
        assertThat(options.getKeyFile()).contains("a.key");
        assertThat(options.getServerId()).isEqualTo("Gate@1");
        assertThat(options.getServerMetadata()).isEqualTo(Map.of("zone", "a"));
    }

    @Test
    void build_hooksSet_areReadBack() {
        AgentLearner agents = new AgentLearner() {};
        SessionLearner sessions = new SessionLearner() {};
        UnaryOperator<GateHandler> decorator = handler -> handler;
        SendMessageHook hook = (session, topic, body) -> body;
        GuestJudge judge = session -> false;
        SubscribeAuthorizer authorizer = (session, filter) -> List.of(filter);
        ReplyMarshaller marshaller = (trace, error, result) -> new byte[0];
        Executor executor = Runnable::run;

        Options options = Options.builder()
                .routeHandler(ROUTE)
                .agentLearner(agents)
                .sessionLearner(sessions)
                .gateHandler(decorator)
                .sendMessageHook(hook)
                .guestJudge(judge)
                .subscribeAuthorizer(authorizer)
                .replyMarshaller(marshaller)
                .executor(executor)
                .build();

        assertThat(options.getRouteHandler()).containsSame(ROUTE);
        assertThat(options.getAgentLearner()).containsSame(agents);
        assertThat(options.getSessionLearner()).containsSame(sessions);
        assertThat(options.getGateHandler()).containsSame(decorator);
        assertThat(options.getSendMessageHook()).containsSame(hook);
        assertThat(options.getGuestJudge()).containsSame(judge);
        assertThat(options.getSubscribeAuthorizer()).containsSame(authorizer);
        assertThat(options.getReplyMarshaller()).containsSame(marshaller);
        assertThat(options.getExecutor()).containsSame(executor);
        assertThat(Options.builder().asyncRouteHandler(ASYNC).build().getAsyncRouteHandler())
                .containsSame(ASYNC);
        assertThat(Options.builder().router(ROUTER).build().getRouter()).containsSame(ROUTER);
    }

    @Test
    void build_builderChangesLater_doesNotReachTheOptions() {
        Map<String, String> metadata = new HashMap<>(Map.of("zone", "a"));
        Options.Builder builder = Options.builder()
                .tcpAddr("127.0.0.1:0")
                .serverMetadata(metadata)
                .bufSize(100);
        Options options = builder.build();

        metadata.put("zone", "b");
        builder.bufSize(200).listener(Listener.tcp("127.0.0.1:0"));

        assertThat(options.getServerMetadata()).isEqualTo(Map.of("zone", "a"));
        assertThat(options.getBufSize()).isEqualTo(100);
        assertThat(options.getListeners()).hasSize(1);
        assertThatThrownBy(() -> options.getListeners().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> options.getServerMetadata().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void gateLearner_severalAdded_areAllThereInOrder() {
        GateLearner first = new GateLearner() {};
        GateLearner second = new GateLearner() {};

        Options options = Options.builder()
                .gateLearner(first)
                .gateLearner(second)
                .gateLearner(first)
                .build();

        assertThat(options.getGateLearners()).containsExactly(first, second, first);
        assertThatThrownBy(() -> options.getGateLearners().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void gateLearner_addedAfterBuild_doesNotReachTheOptions() {
        GateLearner learner = new GateLearner() {};
        Options.Builder builder = Options.builder().gateLearner(learner);
        Options options = builder.build();

        builder.gateLearner(new GateLearner() {});

        assertThat(options.getGateLearners()).containsExactly(learner);
        assertThat(builder.build().getGateLearners()).hasSize(2);
    }

    @Test
    void lanesAndGateLearner_null_areRefused() {
        assertThatThrownBy(() -> Options.builder().lanes(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("lanes");
        assertThatThrownBy(() -> Options.builder().gateLearner(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("gateLearner");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(b -> b.concurrentTasks(0), "concurrentTasks: 0 (expected: >= 1)"),
                refusal(b -> b.bufSize(63), "bufSize: 63 (expected: >= 64)"),
                refusal(b -> b.maxPackSize(0), "maxPackSize: 0 (expected: 1 to 268435455)"),
                refusal(b -> b.maxPackSize(268_435_456), "maxPackSize: 268435456 (expected: 1 to 268435455)"),
                refusal(b -> b.sendBufferSize(2047), "sendBufferSize: 2047 (expected: 0, or 2048 to 16777216)"),
                refusal(b -> b.sendBufferSize(-1), "sendBufferSize: -1 (expected: 0, or 2048 to 16777216)"),
                refusal(
                        b -> b.sendBufferSize(16 * 1024 * 1024 + 1),
                        "sendBufferSize: 16777217 (expected: 0, or 2048 to 16777216)"),
                refusal(b -> b.maxUnsentBytes(1023), "maxUnsentBytes: 1023 (expected: >= 1024)"),
                refusal(b -> b.maxUnsentBytesOfGate(1023), "maxUnsentBytesOfGate: 1023 (expected: >= 1024)"),
                refusal(b -> b.maxDroppableBytes(-1), "maxDroppableBytes: -1 (expected: 0 to 1048576)"),
                refusal(
                        b -> b.maxUnsentBytes(2000).maxDroppableBytes(2001),
                        "maxDroppableBytes: 2001 (expected: 0 to 2000)"),
                refusal(
                        b -> b.defaultDelivery(DeliveryPolicy.latest("a")),
                        "defaultDelivery: Latest[key=a] (expected: must or droppable)"),
                refusal(
                        b -> b.defaultDelivery(DeliveryPolicy.byDefault()),
                        "defaultDelivery: Default[] (expected: must or droppable)"),
                refusal(b -> b.wsMaxHeaderSize(255), "wsMaxHeaderSize: 255 (expected: 256 to 1048576)"),
                refusal(b -> b.wsMaxHeaderSize(1_048_577), "wsMaxHeaderSize: 1048577 (expected: 256 to 1048576)"),
                refusal(b -> b.receiveMaximum(0), "receiveMaximum: 0 (expected: 1 to 65535)"),
                refusal(b -> b.receiveMaximum(65_536), "receiveMaximum: 65536 (expected: 1 to 65535)"),
                refusal(b -> b.topicAliasMaximum(-1), "topicAliasMaximum: -1 (expected: 0 to 65535)"),
                refusal(b -> b.topicAliasMaximum(65_536), "topicAliasMaximum: 65536 (expected: 0 to 65535)"),
                refusal(b -> b.maxInFlight(0), "maxInFlight: 0 (expected: 1 to 65535)"),
                refusal(b -> b.maxInFlight(65_536), "maxInFlight: 65536 (expected: 1 to 65535)"),
                refusal(
                        b -> b.maxKeepAlive(Duration.ofMillis(1500)),
                        "maxKeepAlive: PT1.5S (expected: whole seconds from 0 to 65535)"),
                refusal(
                        b -> b.maxKeepAlive(Duration.ofSeconds(-1)),
                        "maxKeepAlive: PT-1S (expected: whole seconds from 0 to 65535)"),
                refusal(
                        b -> b.maxKeepAlive(Duration.ofSeconds(65_536)),
                        "maxKeepAlive: PT18H12M16S (expected: whole seconds from 0 to 65535)"),
                refusal(b -> b.eventLoopThreads(-1), "eventLoopThreads: -1 (expected: >= 0)"),
                refusal(b -> b.heartbeat(Duration.ZERO), "heartbeat: PT0S (expected: more than zero)"),
                refusal(
                        b -> b.heartbeat(Duration.ofNanos(-1)),
                        "heartbeat: PT-0.000000001S (expected: more than zero)"),
                refusal(b -> b.heartbeat(Duration.ofDays(366)), "heartbeat: PT8784H (expected: at most 365 days)"),
                refusal(
                        b -> b.closeTimeout(Duration.ofDays(366)),
                        "closeTimeout: PT8784H (expected: at most 365 days)"),
                refusal(b -> b.overTime(Duration.ZERO), "overTime: PT0S (expected: more than zero)"),
                refusal(b -> b.requestTimeout(Duration.ZERO), "requestTimeout: PT0S (expected: more than zero)"),
                refusal(
                        b -> b.defaultKeepAlive(Duration.ofSeconds(-1)),
                        "defaultKeepAlive: PT-1S (expected: zero or more)"),
                refusal(b -> b.closeTimeout(Duration.ofSeconds(-1)), "closeTimeout: PT-1S (expected: zero or more)"),
                refusal(b -> b.wsPath("mqtt"), "wsPath: mqtt (expected: a path that begins with /)"),
                refusal(b -> b.wsPath(""), "wsPath:  (expected: a path that begins with /)"),
                refusal(b -> b.wsPath("/mqtt?v=1"), "wsPath: /mqtt?v=1 (expected: a path without ? and #)"),
                refusal(b -> b.wsPath("/#mqtt"), "wsPath: /#mqtt (expected: a path without ? and #)"),
                origin("*"),
                origin("game.example"),
                origin("https://game.example/"),
                origin("https://game.example/play"),
                origin("https://*.game.example"),
                origin("https://me@game.example"),
                origin("https://g\u00e4me.example"),
                origin("https://game.example:443"),
                origin("HTTP://game.example:80"),
                refusal(
                        b -> b.listener(TWICE).listener(TWICE),
                        "listener: tcp :0 twice (expected: each once; two of the same kind are two objects)"),
                refusal(b -> b.serverId(""), "serverId: an empty string (expected: type@id)"),
                refusal(
                        b -> b.routeHandler(ROUTE).asyncRouteHandler(ASYNC),
                        "routeHandler: 2 routes (expected: only one of routeHandler, asyncRouteHandler, router)"),
                refusal(
                        b -> b.routeHandler(ROUTE).router(ROUTER),
                        "routeHandler: 2 routes (expected: only one of routeHandler, asyncRouteHandler, router)"),
                refusal(
                        b -> b.routeHandler(ROUTE).asyncRouteHandler(ASYNC).router(ROUTER),
                        "routeHandler: 3 routes (expected: only one of routeHandler, asyncRouteHandler, router)"),
                refusal(
                        b -> b.tcpAddr("3563"),
                        "tcpAddr: 3563 (expected: host:port, [ipv6]:port or :port, with a port from 0 to 65535)"),
                refusal(
                        b -> b.wsAddr(":70000"),
                        "wsAddr: :70000 (expected: host:port, [ipv6]:port or :port, with a port from 0 to 65535)"),
                refusal(
                        b -> b.settings(Map.of("TCPAddr", "x")),
                        "tcpAddr: x (expected: host:port, [ipv6]:port or :port, with a port from 0 to 65535)"));
    }

    private static Arguments refusal(UnaryOperator<Options.Builder> setting, String message) {
        return arguments(setting, message);
    }

    private static Arguments origin(String origin) {
        return refusal(
                b -> b.wsAllowedOrigins(List.of("https://a.example", origin)),
                "wsAllowedOrigins: " + origin
                        + " (expected: scheme://host or scheme://host:port, no path, not the scheme's own port)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://game.example",
                "HTTPS://Game.Example:8443",
                "http://localhost:8080",
                "http://[::1]:3000",
                "https://game.example:80",
                "capacitor://localhost",
                "file://",
                "null"
            })
    void wsAllowedOrigins_asBrowsersSendThem_areTaken(String origin) {
        Options options = Options.builder().wsAllowedOrigins(List.of(origin)).build();

        assertThat(options.getWsAllowedOrigins()).containsExactly(origin);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refusals")
    void build_settingOutOfRange_throwsIllegalArgument(UnaryOperator<Options.Builder> setting, String message) {
        Options.Builder builder = setting.apply(Options.builder());

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void build_addresses_becomeListenersInOrder() {
        Listener other = Listener.tcp("127.0.0.1:3");
        Listener another = Listener.webSocket("127.0.0.1:4").tls(true);

        List<Listener> listeners = Options.builder()
                .listener(other)
                .listener(another)
                .wsAddr("127.0.0.1:2")
                .tcpAddr("127.0.0.1:1")
                .build()
                .getListeners();

        assertThat(listeners)
                .extracting(Listener::toString)
                .containsExactly(
                        "tcp 127.0.0.1:1", "websocket 127.0.0.1:2", "tcp 127.0.0.1:3", "websocket+tls 127.0.0.1:4");
        assertThat(listeners.subList(2, 4)).containsExactly(other, another);
    }

    @Test
    void build_tls_isForTheAddressesOnly() {
        Options options = Options.builder()
                .tls(true)
                .tcpAddr("127.0.0.1:1")
                .wsAddr("127.0.0.1:2")
                .listener(Listener.tcp("127.0.0.1:3"))
                .build();

        assertThat(options.getListeners()).extracting(Listener::isTls).containsExactly(true, true, false);
    }

    @Test
    void build_emptyAddresses_listenNowhere() {
        assertThat(Options.builder().tcpAddr("").wsAddr("").build().getListeners())
                .isEmpty();
    }

    @Test
    void settings_nothingElseSet_fillAll() {
        Options options = Options.builder().settings(SETTINGS).build();

        assertThat(options.getListeners())
                .extracting(Listener::toString)
                .containsExactly("tcp+tls 127.0.0.1:1", "websocket+tls 127.0.0.1:2");
        assertThat(options.getCertFile()).contains("settings.crt");
        assertThat(options.getKeyFile()).contains("settings.key");
    }

    static Stream<Arguments> orders() {
        UnaryOperator<Options.Builder> settings = b -> b.settings(SETTINGS);
        UnaryOperator<Options.Builder> explicit = b -> b.tcpAddr("127.0.0.1:9")
                .wsAddr("")
                .tls(false)
                .certFile("explicit.crt")
                .keyFile("explicit.key");
        return Stream.of(
                arguments("settings last", explicit, settings), arguments("settings first", settings, explicit));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orders")
    void settings_explicitOptionsBesides_explicitWin(
            String name, UnaryOperator<Options.Builder> first, UnaryOperator<Options.Builder> second) {
        Options options = second.apply(first.apply(Options.builder())).build();

        assertThat(options.getListeners()).extracting(Listener::toString).containsExactly("tcp 127.0.0.1:9");
        assertThat(options.getCertFile()).contains("explicit.crt");
        assertThat(options.getKeyFile()).contains("explicit.key");
    }

    @Test
    void settings_otherNames_areLeftAlone() {
        Options options = Options.builder()
                .settings(Map.of("tcpaddr", 1, "MaxPackSize", 1, "Id", List.of()))
                .build();

        assertThat(options.getListeners()).isEmpty();
        assertThat(options.getMaxPackSize()).isEqualTo(65535);
    }

    static Stream<Arguments> wrongTypes() {
        return Stream.of(
                arguments("TCPAddr", 3563, "TCPAddr: 3563 (expected: a string)"),
                arguments("WSAddr", true, "WSAddr: true (expected: a string)"),
                arguments("CertFile", 1, "CertFile: 1 (expected: a string)"),
                arguments("KeyFile", List.of("a"), "KeyFile: [a] (expected: a string)"),
                arguments("TLS", "yes", "TLS: yes (expected: a boolean)"));
    }

    @ParameterizedTest
    @MethodSource("wrongTypes")
    void settings_wrongType_throwsIllegalArgument(String name, Object value, String message) {
        Options.Builder builder = Options.builder();
        Options.Builder explicit = Options.builder()
                .tcpAddr("")
                .wsAddr("")
                .certFile("a")
                .keyFile("b")
                .tls(false);

        assertThatThrownBy(() -> builder.settings(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> explicit.settings(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void storageHandler_set_isReadBack() {
        StorageHandler storage = new NoStorage();

        assertThat(Options.builder().storageHandler(storage).build().getStorageHandler())
                .containsSame(storage);
    }

    private static final class NoStorage implements StorageHandler {
        @Override
        public void storage(Session session) {}

        @Override
        public void delete(Session session) {}

        @Override
        public Optional<byte[]> query(String userId) {
            return Optional.empty();
        }

        @Override
        public void heartbeat(Session session) {}
    }
}
