package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.GateException;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.UserProperty;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/handlers.md says about modules, replies and errors. */
final class HandlersTest {

    private static final Map<String, Integer> PRICES = Map.of("sword", 120, "bread", 2);

    // region modules
    private static final Modules SHOP = Modules.builder()
            .json("shop", "HD_buy", HandlersTest::buy)
            .bytes("shop", "HD_echo", (session, body) -> RouteResult.raw(body))
            .message("shop", "HD_version", HandlersTest::version)
            .asyncJson("shop", "HD_price", HandlersTest::price)
            .build();
    // endregion

    // region buy
    private static RouteResult buy(Session session, Map<String, Object> body) {
        Integer price = body.get("item") instanceof String item ? PRICES.get(item) : null;
        if (price == null) {
            throw new GateException("item: " + body.get("item") + " (expected: one that the shop has)");
        }
        if (session.isGuest()) {
            return RouteResult.error("please log in");
        }
        session.send("shop/bought", ("paid " + price).getBytes(UTF_8));
        return RouteResult.reply(Map.of("item", body.get("item"), "price", price))
                .atLeastOnce()
                .withUserProperty("till", "7");
    }
    // endregion

    // region version
    private static RouteResult version(Session session, Message message) {
        List<UserProperty> properties = message.getUserProperties();
        return RouteResult.reply(properties.isEmpty() ? "unknown" : properties.get(0));
    }
    // endregion

    // region price
    private static CompletionStage<RouteResult> price(Session session, Map<String, Object> body) {
        return priceOf(body.get("item")).thenApply(RouteResult::reply);
    }
    // endregion

    private static CompletionStage<Integer> priceOf(Object item) {
        return CompletableFuture.supplyAsync(() -> PRICES.get(item));
    }

    @RegisterExtension
    static final GateExtension gate = GateExtension.builder()
            .options(options -> options.router(SHOP).authenticator(Doors::nameIsEnough))
            .build();

    private static TestClient ann() {
        return gate.client().userName("ann").connect();
    }

    @Test
    void json_object_isReadAndTheResultWritten() {
        assertThat(ann().request("shop/HD_buy/1", "{\"item\":\"sword\"}"))
                .hasResult(Map.of("item", "sword", "price", 120))
                .withQos(1)
                .withUserProperty("till", "7");
    }

    @Test
    void push_ofTheHandler_isBeforeItsReply() {
        TestClient client = ann();

        client.request("shop/HD_buy/1", "{\"item\":\"bread\"}");

        assertThat(client.messages())
                .extracting(TestMessage::topic)
                .startsWith("shop/bought")
                .hasSize(2);
    }

    @Test
    void bytes_anything_areTheReplyThemselves(TestClient client) {
        assertThat(client.request("shop/HD_echo/1", "{half")).withBody("{half");
    }

    @Test
    void message_userProperties_areSeen(TestClient client) {
        TestMessage answer = client.message("shop/HD_version/1")
                .userProperty("version", "1.4.2")
                .request();

        assertThat(answer).hasResult(Map.of("name", "version", "value", "1.4.2"));
        assertThat(client.request("shop/HD_version/1", "")).hasResult("unknown");
    }

    @Test
    void async_stageCompletesLater_isTheReply(TestClient client) {
        assertThat(client.request("shop/HD_price/1", "{\"item\":\"bread\"}")).hasResult(2);
    }

    @Test
    void error_thrownOrReturned_isToldAndTheConnectionStays(TestClient client) {
        assertThat(client.request("shop/HD_buy/1", "{\"item\":\"moon\"}"))
                .hasError("item: moon (expected: one that the shop has)")
                .withUserProperty("error", "item: moon (expected: one that the shop has)");
        assertThat(client.request("shop/HD_buy/1", "{\"item\":\"bread\"}")).hasError("please log in");
        assertThat(client).isServed();
    }

    @Test
    void error_bodyLacksTheItem_isToldAsOneThatIsNotThere(TestClient client) {
        assertThat(client.request("shop/HD_buy/1", "{}")).hasError("item: null (expected: one that the shop has)");
        assertThat(client.request("shop/HD_buy/1", "{\"item\":7}"))
                .hasError("item: 7 (expected: one that the shop has)");
    }

    @Test
    void topic_ofTwoParts_isHandledWithoutAnAnswer() {
        TestClient client = ann();

        client.publish("shop/HD_buy", "{\"item\":\"bread\"}");

        assertThat(client).receivesNext().onTopic("shop/bought").withBody("paid 2");
        assertThat(client).receivesNothing();
    }

    @Test
    void topic_thatNobodyServes_isToldAsAnError(TestClient client) {
        assertThat(client.request("shop/HD_steal/1", "{}")).hasError("Remote function(HD_steal) not found");
        assertThat(client.request("shop/buy/1", "{}")).hasError("Method(buy) must begin with 'HD_'");
    }

    @Test
    void responseTopic_ofMqtt5_isWhereTheAnswerGoes(TestClient client) {
        // region response
        client.message("shop/HD_price")
                .responseTopic("answers/7")
                .correlationData("first".getBytes(UTF_8))
                .body("{\"item\":\"sword\"}")
                .send();

        TestMessage answer = client.await("answers/7");
        assertThat(answer).hasResult(120);
        assertThat(answer.correlationData()).contains("first".getBytes(UTF_8));
        // endregion
    }
}
