package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.SessionNotFoundException;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.Test;

/** Sessions of a gate and their copies act on the live client. */
final class SessionTest {

    /** Writes down the names of the calls that go through it to the built-in handler. */
    private static GateHandler recording(GateHandler builtIn, List<String> calls) {
        return (GateHandler) Proxy.newProxyInstance(
                GateHandler.class.getClassLoader(), new Class<?>[] {GateHandler.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    try {
                        return method.invoke(builtIn, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void session_newConnection_describesTheClient() throws Exception {
        try (LiveGate gate = new LiveGate(Options.builder().serverId("Gate@test"))) {
            Peer peer = gate.connect();
            Session session = peer.session();

            assertThat(session.getSessionId()).matches("[0-9a-f]{32}");
            assertThat(session.getIp()).isEqualTo("127.0.0.1");
            assertThat(session.getNetwork()).isEqualTo("tcp");
            assertThat(session.getServerId()).isEqualTo("Gate@test");
            assertThat(session.getUserId()).isEmpty();
            assertThat(session.getTopic()).isEmpty();
            assertThat(session.getSettings()).isEmpty();
            assertThat(session.getTraceId()).matches("[0-9a-f]{32}");
            assertThat(session.isGuest()).isTrue();
            assertThat(gate.connect().id()).isNotEqualTo(peer.id());
        }
    }

    @Test
    void copy_serializedAndRead_actsOnTheLiveClient() throws Exception {
        try (LiveGate gate = new LiveGate(Options.builder())) {
            Peer peer = gate.connect();
            peer.session().set("a", "1");
            Session copy = gate.test().gate().newSession(peer.session().serialize());
            assertThat(copy).isNotSameAs(peer.session());
            assertThat(copy.getSettings()).containsOnly(Map.entry("a", "1"));

            copy.setLocalKv("local", "only");
            assertThat(peer.session().load("local")).isEmpty();
            copy.push();
            assertThat(peer.session().get("local")).isEqualTo("only");
            copy.set("b", "2");
            assertThat(peer.session().get("b")).isEqualTo("2");
            copy.bind("u1");
            assertThat(gate.handler().getAgentsByUser("u1")).containsExactly(peer.agent());
            assertThat(copy.getUserId()).isEqualTo("u1");
            copy.remove("a");
            assertThat(peer.session().load("a")).isEmpty();
            copy.unbind();
            assertThat(peer.session().getUserId()).isEmpty();

            peer.session().set("later", "3");
            assertThat(copy.load("later")).isEmpty();
            copy.update();
            assertThat(copy.get("later")).isEqualTo("3");

            copy.send("t", utf8("from a copy"));
            assertThat(peer.client().readPublish()).isEqualTo("t:from a copy");
            copy.close();
            peer.client().assertClosed();
        }
    }

    @Test
    void copy_madeFromItsIdOnly_reachesTheClientUntilItIsGone() throws Exception {
        try (LiveGate gate = new LiveGate(Options.builder())) {
            Peer peer = gate.connect();
            Session copy = gate.test().gate().newSession(Map.of("SessionId", peer.id()));

            copy.sendNoReply("t", utf8("hello"));
            assertThat(peer.client().readPublish()).isEqualTo("t:hello");
            assertThat(copy.broadcast("t", utf8("all"))).isEqualTo(1);
            assertThat(peer.client().readPublish()).isEqualTo("t:all");

            peer.leave();
            copy.sendNoReply("t", utf8("lost"));
            assertThatThrownBy(() -> copy.set("k", "v"))
                    .isInstanceOf(SessionNotFoundException.class)
                    .hasMessage("No Sesssion found: " + peer.id());
        }
    }

    @Test
    void handlers_customRouteAndModule_getTheLiveSessionAndACopyWithTopic() throws Exception {
        CompletableFuture<Session> inModule = new CompletableFuture<>();
        CompletableFuture<Session> inRoute = new CompletableFuture<>();
        Modules modules = Modules.builder()
                .bytes("room", "HD_enter", (session, body) -> {
                    inModule.complete(session);
                    session.setLocalKv("mine", "only");
                    return RouteResult.reply("in");
                })
                .build();
        Options.Builder options = Options.builder().routeHandler((session, topic, body) -> {
            inRoute.complete(session);
            return RouteResult.none();
        });
        try (LiveGate gate = new LiveGate(options)) {
            Peer peer = gate.connect();
            peer.client().publish("t", "");

            assertThat(inRoute.get(10, TimeUnit.SECONDS)).isSameAs(peer.session());
            assertThat(peer.session().getTopic()).isEmpty();
        }
        try (LiveGate gate = new LiveGate(Options.builder().router(modules))) {
            Peer peer = gate.connect();
            peer.session().set("k", "v");
            peer.client().publish("room/HD_enter/1", "");

            assertThat(peer.client().readPublish()).matches(Replies.envelope("room/HD_enter/1", "", "\"in\""));
            Session copy = inModule.get(10, TimeUnit.SECONDS);
            assertThat(copy).isNotSameAs(peer.session());
            assertThat(copy.getTopic()).isEqualTo("room/HD_enter/1");
            assertThat(copy.getSessionId()).isEqualTo(peer.id());
            assertThat(copy.getTraceId()).isEqualTo(peer.session().getTraceId());
            assertThat(copy.get("k")).isEqualTo("v");
            assertThat(peer.session().load("mine")).isEmpty();
            assertThat(peer.session().getTopic()).isEmpty();
        }
    }

    @Test
    void noHandler_anyTopic_isAnsweredAsAModuleThatNobodyHas() throws Exception {
        try (LiveGate gate = new LiveGate(Options.builder())) {
            Peer peer = gate.connect();
            peer.client().publish("nosvc/HD_x/1", "");
            peer.client().publish("nosvc/HD_x", "");
            peer.client().publish("nosvc/x/1", "");
            peer.client().publish("alone", "");

            assertThat(peer.client().readPublish())
                    .matches(Replies.error("nosvc/HD_x/1", "Service(type:nosvc) not found"));
            assertThat(peer.client().readPublish())
                    .matches(Replies.error("nosvc/x/1", "Method(x) must begin with 'HD_'"));
            assertThat(peer.client().readPublish())
                    .matches(Replies.error(
                            "alone",
                            "Topic must be [moduleType@moduleID]/[handler]|[moduleType@moduleID]/[handler]/[msgid]"));
            assertThat(gate.test().gate().getRouteHandler()).isEmpty();
        }
    }

    @Test
    void decorator_gateHandler_isUsedByTheGateAndByAllItsSessions() throws Exception {
        List<String> calls = new CopyOnWriteArrayList<>();
        CompletableFuture<GateHandler> decorated = new CompletableFuture<>();
        Options.Builder options = Options.builder().gateHandler(builtIn -> {
            GateHandler recording = recording(builtIn, calls);
            decorated.complete(recording);
            return recording;
        });
        try (LiveGate gate = new LiveGate(options)) {
            assertThat(gate.handler()).isSameAs(decorated.join());
            Peer peer = gate.connect();
            calls.clear();

            peer.session().bind("u1");
            peer.session().copy().set("k", "v");
            gate.test().gate().newSession(peer.session().serialize()).send("t", utf8("hello"));
            gate.test().gate().newSession(Map.of("SessionId", peer.id())).isConnect("u1");

            assertThat(calls).containsExactly("bind", "set", "send", "isConnect");
            assertThat(peer.client().readPublish()).isEqualTo("t:hello");
        }
        assertThat(calls).filteredOn("onDestroy"::equals).hasSize(1);
    }

    @Test
    void decorator_returnsNull_noGateIsMade() {
        Options options = Options.builder().gateHandler(builtIn -> null).build();

        assertThatThrownBy(() -> NettyGate.create(options))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("gateHandler: the decorator returned null");
    }

    @Test
    void guestJudge_ofTheOptions_judgesAllSessionsOfTheGate() throws Exception {
        Options.Builder options =
                Options.builder().guestJudge(session -> session.getUserId().startsWith("guest-"));
        try (LiveGate gate = new LiveGate(options)) {
            Peer peer = gate.connect();
            assertThat(peer.session().isGuest()).isFalse();

            peer.session().bind("guest-1");

            assertThat(peer.session().isGuest()).isTrue();
            assertThat(peer.session().copy().isGuest()).isTrue();
            assertThat(gate.test().gate().newSession(peer.session().serialize()).isGuest())
                    .isTrue();
            assertThat(gate.test().gate().newSession(Map.of()).isGuest()).isFalse();
            assertThat(gate.test().gate().getGuestJudge()).isPresent();
        }
    }

    @Test
    void counts_publishedAndSent_includeRepliesAndBroadcasts() throws Exception {
        Options.Builder options = Options.builder()
                .routeHandler(
                        (session, topic, body) -> topic.equals("silent") ? RouteResult.none() : RouteResult.raw(body));
        try (LiveGate gate = new LiveGate(options)) {
            Peer peer = gate.connect();
            assertThat(peer.agent().getReceivedCount()).isZero();
            assertThat(peer.agent().getSentCount()).isZero();

            peer.client().publish("t", "1");
            peer.client().publish("silent", "2");
            peer.client().publish("t", "3");
            assertThat(peer.client().readPublish()).isEqualTo("t:1");
            assertThat(peer.client().readPublish()).isEqualTo("t:3");
            peer.session().send("t", utf8("4"));
            gate.handler().broadcast(SPAN, "t", utf8("5"));
            assertThat(peer.client().readPublish()).isEqualTo("t:4");
            assertThat(peer.client().readPublish()).isEqualTo("t:5");

            assertThat(peer.agent().getReceivedCount()).isEqualTo(3);
            assertThat(peer.agent().getSentCount()).isEqualTo(4);
        }
    }
}
