package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/coming-from-mqant.md says about old clients and handlers. */
final class ComingFromMqantTest {

    // region modules
    private final Modules modules = Modules.builder()
            .json("Login", "HD_login", (session, body) -> {
                session.bind((String) body.get("userName"));
                return RouteResult.reply("login success");
            })
            .build();
    // endregion

    private final Listener old = Listener.tcp("127.0.0.1:0").dialect(Dialect.MQANT);

    @RegisterExtension
    final GateExtension gate =
            GateExtension.of(options -> options.router(modules).listener(old));

    private TestClient oldClient() {
        return TestClient.of(gate.gate().getBoundAddresses().get(old))
                .mqtt3()
                .clientId("old")
                .connect();
    }

    @Test
    void listeners_oldAndNew_areBesideEachOther() {
        // region listeners
        Options options = Options.builder()
                .listener(Listener.tcp(":3563").dialect(Dialect.MQANT))
                .listener(Listener.webSocket(":3653").dialect(Dialect.MQANT))
                .listener(Listener.any(":1883")) // new clients: MQTT 3.1 to 5, TCP and WebSocket on one port
                .router(modules)
                .build();
        // endregion

        assertThat(options.getListeners().stream().map(Listener::toString).toList())
                .isEqualTo(List.of("tcp :3563 mqant", "websocket :3653 mqant", "any :1883"));
    }

    @Test
    void login_oldClient_isAnsweredAsByMqant() {
        try (TestClient client = oldClient()) {
            TestMessage answer = client.request("Login/HD_login/1", "{\"userName\":\"ann\"}");

            assertThat(answer).onTopic("Login/HD_login/1").hasResult("login success");
        }
    }

    @Test
    void broadcast_oldAndNewClients_hearIt(TestClient modern) {
        try (TestClient client = oldClient()) {
            gate.gate().getGateHandler().broadcast(TraceSpan.create(), "news", "hi".getBytes(UTF_8));

            assertThat(client).receives("news").withBody("hi");
            assertThat(modern).receives("news").withBody("hi");
        }
    }
}
