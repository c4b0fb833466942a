package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/own-protocol.md says, with a client that is nothing but a socket. */
final class OwnProtocolTest {

    private static final Modules MODULES = Modules.builder()
            .bytes("chat", "HD_echo", (session, body) -> RouteResult.raw(body))
            .bytes("chat", "HD_say", (session, body) -> {
                session.broadcast("chat/said", body);
                return RouteResult.none();
            })
            .build();

    private final Listener lines = lines("127.0.0.1:0");
    private Gate gate;
    private Socket socket;
    private BufferedReader reader;

    private static Listener lines(String address) {
        // region listener
        Listener lines = Listener.tcp(address).agentFactory(LineProtocol::new);
        // endregion
        return lines;
    }

    @BeforeEach
    void start() throws IOException {
        gate = NettyGate.create(Options.builder()
                .tcpAddr("127.0.0.1:0")
                .listener(lines)
                .router(MODULES)
                .build());
        gate.start();
        socket = new Socket("127.0.0.1", gate.getBoundAddresses().get(lines).getPort());
        socket.setSoTimeout(10_000);
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    @AfterEach
    void stop() throws IOException {
        socket.close();
        gate.close();
    }

    private void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    // region conversation
    @Test
    void lines_conversation_isServedByTheSameHandlers() throws IOException {
        write("hello ann\nchat/HD_echo/1 grüße\n");

        assertThat(reader.readLine()).isEqualTo("chat/HD_echo/1 grüße");
    }
    // endregion

    @Test
    void lines_cutAnywhere_arePutTogether() throws IOException {
        for (byte part : "hello ann\nchat/HD_echo/1 ü\n".getBytes(UTF_8)) {
            socket.getOutputStream().write(part);
            socket.getOutputStream().flush();
        }

        assertThat(reader.readLine()).isEqualTo("chat/HD_echo/1 ü");
    }

    @Test
    void broadcast_bothProtocols_hearIt() throws IOException {
        write("hello ann\n");
        assertThat(gate).hasSessions(1);
        try (TestClient bob = TestClient.of(gate).connect()) {
            write("chat/HD_say hello all\n");

            assertThat(bob).receives("chat/said").withBody("hello all");
            assertThat(reader.readLine()).isEqualTo("chat/said hello all");

            bob.publish("chat/HD_say", "hello ann");

            assertThat(reader.readLine()).isEqualTo("chat/said hello ann");
        }
    }

    @Test
    void encode_bodyOfSeveralLines_isNotSent() throws IOException {
        write("hello ann\n");
        assertThat(gate).hasSessions(1);
        try (TestClient bob = TestClient.of(gate).connect()) {
            bob.publish("chat/HD_say", "two\nlines");
            bob.publish("chat/HD_say", "one line");

            assertThat(bob).receives("chat/said").withBody("two\nlines");
            assertThat(reader.readLine()).isEqualTo("chat/said one line");
        }
    }

    @Test
    void lines_noHello_closesTheConnection() throws IOException {
        write("chat/HD_echo/1 hi\n");

        assertThat(reader.readLine()).isNull();
        assertThat(gate).hasClosed(CloseReason.PROTOCOL_ERROR, 1);
    }

    @Test
    void lines_tooLong_closesTheConnection() throws IOException {
        write("x".repeat(5000));

        assertThat(gate).hasClosed(CloseReason.PROTOCOL_ERROR, 1);
    }

    @Test
    void bye_isAnOrderlyEnd() throws IOException {
        write("hello ann\nbye\n");

        assertThat(reader.readLine()).isNull();
        assertThat(gate).hasClosed(CloseReason.CLIENT_DISCONNECT, 1);
    }
}
