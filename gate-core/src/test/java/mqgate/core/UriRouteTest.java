package mqgate.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.core.Routes.NO_REPLY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriRouteTest {

    private final Session session = new SessionFactory(new RecordingGateHandler(), null)
            .fromMap(Map.of("SessionId", "s1", "TraceId", "be7af696e4aece7c"));
    private final List<Session> handled = new ArrayList<>();
    private final UriRoute route = new UriRoute(Modules.builder()
            .nodeId("node_1")
            .bytes("echo", "HD_echo", (s, body) -> {
                handled.add(s);
                return RouteResult.raw(body);
            })
            .build());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo://modulus/HD_echo?msg_id=1",
                "echo://cache/HD_echo?msg_id=1",
                "echo://random/HD_echo?msg_id=1",
                "echo://node_1/HD_echo?msg_id=1",
                "echo:///HD_echo?msg_id=1",
                "echo://modulus/HD_echo?msg_id",
                "echo://modulus/HD_echo?msg_id=",
                "echo://modulus/HD_echo?a=b&msg_id=1&c=d",
            })
    void route_messageId_replies(String topic) {
        assertThat(Routes.reply(route, session, topic, "hello")).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo://modulus/HD_echo",
                "echo://node_1/HD_echo",
                "echo://modulus/HD_echo?",
                "echo://modulus/HD_echo?id=1",
                "echo://modulus/HD_echo?my_msg_id=1",
                "echo://modulus/HD_echo?msg_ids=1",
                "echo://modulus/HD_echo?a=msg_id",
                "echo://modulus/HD_echo#msg_id=1",
            })
    void route_noMessageId_handlesWithoutReply(String topic) {
        assertThat(Routes.reply(route, session, topic, "hello")).isEqualTo(NO_REPLY);
        assertThat(handled).hasSize(1);
    }

    @Test
    void route_session_isCopyWithTheWholeTopic() throws Exception {
        String topic = "echo://modulus/HD_echo?msg_id=1";

        Routes.run(route.route(Message.of(topic, new byte[0])), session, topic, "hello".getBytes(UTF_8));

        assertThat(handled.get(0)).isNotSameAs(session);
        assertThat(handled.get(0).getTopic()).isEqualTo(topic);
        assertThat(session.getTopic()).isEmpty();
    }

    @Test
    void route_blockingHandler_isRouteHandler() {
        assertThat(route.route(Message.of("echo://modulus/HD_echo?msg_id=1", new byte[0])))
                .isInstanceOf(RouteHandler.class);
    }

    @ParameterizedTest
    @CsvSource({
        "nosvc://modulus/HD_x?msg_id=1, Service(type:nosvc) not found",
        "echo://node2/HD_echo?msg_id=1, Service(type:echo@node2) not found",
        "echo://node_2/HD_echo?msg_id=1, Service(type:echo@node_2) not found",
        "echo://modulus/HD_nofn?msg_id=1, Remote function(HD_nofn) not found",
        "echo://modulus/foo?msg_id=1, Method(foo) must begin with 'HD_'",
        "echo://modulus/?msg_id=1, Method() must begin with 'HD_'",
        "echo/HD_echo/1, topic is not uri echo/HD_echo/1 (expected: type://node/HD_handler)",
        "/HD_echo, topic is not uri /HD_echo (expected: type://node/HD_handler)",
        "echo, topic is not uri echo (expected: type://node/HD_handler)",
        "echo:HD_echo, topic is not uri echo:HD_echo (expected: type://node/HD_handler)",
        "echo://modulus, topic is not uri echo://modulus (expected: type://node/HD_handler)",
    })
    void route_nobodyResponsible_repliesError(String topic, String error) {
        assertThat(Routes.reply(route, session, topic, "hello"))
                .isEqualTo("{\"Trace\":\"be7af696e4aece7c\",\"Error\":\"" + error + "\",\"Result\":null}");
        assertThat(handled).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"://x", "echo://modulus/HD echo", "echo://%zz/HD_echo", ""})
    void route_noUri_repliesError(String topic) {
        assertThat(Routes.reply(route, session, topic, "hello"))
                .startsWith("{\"Trace\":\"be7af696e4aece7c\",\"Error\":\"topic is not uri ")
                .endsWith("\",\"Result\":null}");
        assertThat(handled).isEmpty();
    }
}
