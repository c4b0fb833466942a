package mqgate.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.examples.web.RawHttp;
import mqgate.examples.web.WebServer;
import mqgate.netty.NettyGate;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestClientBuilder;

/** A gate on a free port, where clients log in, enter groups and echo, and its console. */
final class LiveConsole implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Gate gate;
    private final WebServer server;

    private LiveConsole(Gate gate, WebServer server) {
        this.gate = gate;
        this.server = server;
    }

    static LiveConsole start() throws IOException {
        return start(options -> options);
    }

    static LiveConsole start(UnaryOperator<Options.Builder> more) throws IOException {
        Modules modules = Modules.builder()
                .bytes("test", "HD_login", (session, body) -> {
                    session.bind(new String(body, StandardCharsets.UTF_8));
                    return RouteResult.reply(session.getSessionId());
                })
                .bytes("test", "HD_echo", (session, body) -> RouteResult.raw(body))
                .build();
        Console console = new Console();
        Gate gate = NettyGate.create(console.addTo(more.apply(Options.builder()
                        .tcpAddr("127.0.0.1:0")
                        .serverId("gate@test")
                        .router(modules)
                        .subscribeAuthorizer((session, filter) -> List.of(filter))))
                .build());
        gate.start();
        return new LiveConsole(gate, console.serve(gate, "--admin-port", 0));
    }

    TestClientBuilder client(String clientId) {
        return TestClient.of(gate).mqtt3().clientId(clientId);
    }

    /** Logs in and returns the id of the session. */
    static String logIn(TestClient client, String user) throws IOException {
        return JSON.readTree(client.request("test/HD_login/1", user).text())
                .get("Result")
                .asText();
    }

    Gate gate() {
        return gate;
    }

    InetSocketAddress address() {
        return server.address();
    }

    JsonNode snapshot() throws IOException {
        return read("snapshot");
    }

    JsonNode sessions(String search) throws IOException {
        return read("sessions?search=" + URLEncoder.encode(search, StandardCharsets.UTF_8));
    }

    JsonNode flight(String session) throws IOException {
        return read("flight?session=" + session);
    }

    private JsonNode read(String target) throws IOException {
        RawHttp.Answer answer = get(target);
        assertThat(answer.status()).as(answer.head()).isEqualTo(200);
        return JSON.readTree(answer.body().getBytes(StandardCharsets.ISO_8859_1));
    }

    RawHttp.Answer get(String target) throws IOException {
        return RawHttp.get(address(), "/console/api/" + target);
    }

    @Override
    public void close() {
        gate.close();
        server.close();
    }
}
