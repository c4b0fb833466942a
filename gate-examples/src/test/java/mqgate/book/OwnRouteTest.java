package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.Router;
import mqgate.core.Modules;
import mqgate.core.UriRoute;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/own-route.md says. */
final class OwnRouteTest {

    // region blocking
    private static RouteResult shout(Session session, String topic, byte[] body) {
        return switch (topic) {
            case "shout" ->
                RouteResult.raw(new String(body, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8));
            case "color" -> {
                session.set("color", new String(body, UTF_8));
                yield RouteResult.none();
            }
            default -> RouteResult.error(topic + ": unknown topic (expected: shout or color)");
        };
    }
    // endregion

    // region async
    private static CompletionStage<RouteResult> count(Session session, String topic, byte[] body) {
        return CompletableFuture.supplyAsync(() -> body.length).thenApply(RouteResult::reply);
    }
    // endregion

    // region message
    private static RouteResult language(Session session, Message message) {
        Optional<String> type = message.getContentType();
        return RouteResult.reply(type.orElse("unknown"));
    }
    // endregion

    private static final Modules MODULES = Modules.builder()
            .bytes("shop", "HD_echo", (session, body) -> RouteResult.raw(body))
            .build();

    // region router
    private static final RouteHandler SHOUT = OwnRouteTest::shout;
    private static final AsyncRouteHandler COUNT = OwnRouteTest::count;

    private static final Router ROUTER = message -> {
        Route route = message.getTopic().startsWith("count/") ? COUNT : SHOUT;
        return message.getTopic().contains("/HD_") ? MODULES.route(message) : route;
    };
    // endregion

    @RegisterExtension
    static final GateExtension oneHandler = GateExtension.of(
            options -> options.routeHandler(OwnRouteTest::shout).authenticator(Doors::nameIsEnough));

    @RegisterExtension
    static final GateExtension wholeMessage = GateExtension.of(
            options ->
                    // region whole
                    options.routeHandler((RouteHandler.OfMessage) OwnRouteTest::language)
            // endregion
            );

    @RegisterExtension
    static final GateExtension mixed = GateExtension.of(options -> options.router(ROUTER));

    @RegisterExtension
    static final GateExtension uris = GateExtension.of(
            options ->
                    // region uri
                    options.router(new UriRoute(MODULES))
            // endregion
            );

    @Test
    void routeHandler_everyTopic_isItsOwnBusiness() {
        TestClient client = oneHandler.connect();

        assertThat(client.request("shout", "hello")).withBody("HELLO");
        assertThat(client.request("sing", "la")).hasError("sing: unknown topic (expected: shout or color)");
    }

    @Test
    void routeHandler_session_isTheLiveOne() {
        TestClient client = oneHandler.client().userName("ann").connect();

        client.publish("color", "red");

        await().untilAsserted(() -> assertThat(
                        oneHandler.gate().getGateHandler().getAgentsByUser("ann"))
                .singleElement()
                .satisfies(agent -> assertThat(agent.getSession()).hasSetting("color", "red")));
        assertThat(client).receivesNothing();
    }

    @Test
    void ofMessage_contentType_isSeen() {
        TestClient client = wholeMessage.connect();

        assertThat(client.message("any").contentType("text/plain").request()).hasResult("text/plain");
    }

    @Test
    void router_topics_goToTheirHandlers() {
        TestClient client = mixed.connect();

        assertThat(client.request("count/it", "four")).hasResult(4);
        assertThat(client.request("shout", "hello")).withBody("HELLO");
        assertThat(client.request("shop/HD_echo/1", "as usual")).withBody("as usual");
    }

    @Test
    void uriRoute_messageId_isAnswered() {
        TestClient client = uris.client().mqtt3().connect();

        assertThat(client.request("shop://modulus/HD_echo?msg_id=1", "hello")).withBody("hello");
        client.publish("shop://modulus/HD_echo", "no answer");
        assertThat(client).receivesNothing();
    }
}
