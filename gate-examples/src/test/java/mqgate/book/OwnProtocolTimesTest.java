package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.Test;

/** What docs/own-protocol.md says about times, which are short here. */
final class OwnProtocolTimesTest {

    private final Listener lines = Listener.tcp("127.0.0.1:0").agentFactory(LineProtocol::new);

    @Test
    void noHello_inTime_isClosed() throws IOException {
        Options.Builder options = Options.builder().listener(lines).overTime(Duration.ofMillis(100));

        assertClosed(options, "", CloseReason.HANDSHAKE_TIMEOUT);
    }

    @Test
    void silence_longerThanTheDefaultKeepAlive_isClosed() throws IOException {
        Options.Builder options = Options.builder().listener(lines).defaultKeepAlive(Duration.ofMillis(100));

        assertClosed(options, "hello ann\n", CloseReason.KEEP_ALIVE_TIMEOUT);
    }

    /** A client that says this and then nothing. */
    private void assertClosed(Options.Builder options, String said, CloseReason reason) throws IOException {
        try (Gate gate = NettyGate.create(options.build())) {
            gate.start();
            try (Socket socket =
                    new Socket("127.0.0.1", gate.getBoundAddresses().get(lines).getPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(said.getBytes(UTF_8));

                assertThat(socket.getInputStream().read()).isEqualTo(-1);
                assertThat(gate).hasClosed(reason, 1);
            }
        }
    }
}
