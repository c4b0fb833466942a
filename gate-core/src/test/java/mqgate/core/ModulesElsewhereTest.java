package mqgate.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Map;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which messages stay in this process where there are others. */
final class ModulesElsewhereTest {

    private static final RouteHandler ELSEWHERE =
            (session, topic, body) -> RouteResult.raw("elsewhere".getBytes(UTF_8));

    private final Session session =
            new SessionFactory(new RecordingGateHandler(), null).create("s1", "Gate@1", "tcp", "1.2.3.4", Map.of());

    private static Modules.Builder shop() {
        return Modules.builder().bytes("shop", "HD_buy", (session, body) -> RouteResult.raw("here".getBytes(UTF_8)));
    }

    private static Route route(Modules modules, String topic) {
        return modules.route(Message.of(topic, new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop/HD_buy/1", "shop/HD_buy", "shop@/HD_buy/1", "shop@n1/HD_buy/1"})
    void route_typeIsHere_staysHere(String topic) {
        Modules modules = shop().nodeId("n1").elsewhere(ELSEWHERE).build();

        assertThat(route(modules, topic)).isNotSameAs(ELSEWHERE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat/HD_say/1",
                "chat/HD_say",
                "chat@n1/HD_say/1",
                "chat@n2/HD_say/1",
                "shop@n2/HD_buy/1",
                "chat/anything/1",
                "/HD_buy/1",
                "Shop/HD_buy/1"
            })
    void route_typeOrNodeIsNotHere_goesElsewhere(String topic) {
        Modules modules = shop().nodeId("n1").elsewhere(ELSEWHERE).build();

        assertThat(route(modules, topic)).isSameAs(ELSEWHERE);
    }

    @Test
    void route_noNodeId_everyNodeIsElsewhere() {
        Modules modules = shop().elsewhere(ELSEWHERE).build();

        assertThat(route(modules, "shop@n1/HD_buy/1")).isSameAs(ELSEWHERE);
        assertThat(Routes.reply(modules, session, "shop@/HD_buy/1", "")).isEqualTo("here");
        assertThat(Routes.reply(modules, session, "shop/HD_buy/1", "")).isEqualTo("here");
    }

    @Test
    void route_typeIsHereButNotTheHandler_isAnsweredHere() {
        Modules modules = shop().elsewhere(ELSEWHERE).build();

        assertThat(Routes.reply(modules, session, "shop/HD_sell/1", ""))
                .contains("\"Error\":\"Remote function(HD_sell) not found\"");
        assertThat(Routes.reply(modules, session, "shop/sell/1", ""))
                .contains("\"Error\":\"Method(sell) must begin with 'HD_'\"");
    }

    @Test
    void route_topicWithoutSlash_isAnsweredHere() {
        Modules modules = shop().elsewhere(ELSEWHERE).build();

        assertThat(Routes.reply(modules, session, "chat", "")).contains(TopicRoute.EXPECTED_FORM);
    }

    @Test
    void route_noModulesHere_everythingGoesElsewhere() {
        Modules none = Modules.builder().nodeId("n1").elsewhere(ELSEWHERE).build();

        assertThat(Routes.reply(none, session, "shop@n1/HD_buy/1", "")).isEqualTo("elsewhere");
    }

    @Test
    void elsewhere_setLater_doesNotReachModulesBuiltBefore() {
        Modules.Builder builder = shop();
        Modules built = builder.build();

        builder.elsewhere(ELSEWHERE).nodeId("n1");

        assertThat(Routes.reply(built, session, "chat/HD_say/1", "")).contains("Service(type:chat) not found");
        assertThat(built.getNodeId()).isEmpty();
    }

    @Test
    void elsewhere_null_isRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> Modules.builder().elsewhere(null))
                .withMessage("elsewhere");
    }

    @Test
    void getTypes_areThoseWithAHandlerOnce() {
        Modules modules = shop().bytes("shop", "HD_sell", (session, body) -> RouteResult.none())
                .bytes("chat", "HD_say", (session, body) -> RouteResult.none())
                .nodeId("n1")
                .build();

        assertThat(modules.getTypes()).containsExactlyInAnyOrder("shop", "chat");
        assertThat(modules.getNodeId()).isEqualTo("n1");
        assertThat(Modules.builder().build().getTypes()).isEmpty();
    }
}
