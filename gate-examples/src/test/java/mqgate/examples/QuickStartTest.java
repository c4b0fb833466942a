package mqgate.examples;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;

/** Runs the program that the README shows, on its own ports; skipped where another program has them. */
final class QuickStartTest {

    private static final InetSocketAddress TCP = new InetSocketAddress("127.0.0.1", 3563);
    private static final InetSocketAddress WEB_SOCKET = new InetSocketAddress("127.0.0.1", 3653);

    private static void assumeFree(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket(address.getPort())) {
            assertThat(socket.isBound()).isTrue();
        } catch (IOException e) {
            abort("port " + address.getPort() + " is in use");
        }
    }

    private static boolean listens(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    @Test
    void main_ofTheReadme_greetsOnBothPortsAndEndsInOrder() throws Exception {
        assumeFree(TCP);
        assumeFree(WEB_SOCKET);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (ChildProcess program = ChildProcess.start(
                Path.of("."), java, "-cp", System.getProperty("java.class.path"), QuickStart.class.getName())) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> (listens(TCP) && listens(WEB_SOCKET)) || program.hasEnded());
            assertThat(program.hasEnded()).as(program.output()).isFalse();

            assertGreets(TestClient.of(TCP).mqtt3().connect());
            assertGreets(TestClient.of(WEB_SOCKET).webSocket().connect());

            program.terminate();
            assertThat(program.awaitExit()).isIn(0, 143);
            assertThat(program.output()).doesNotContain(" WARN ", " ERROR ", "Exception");
        }
    }

    private static void assertGreets(TestClient client) {
        try (client) {
            assertThat(client.request("hello/HD_greet/1", "{\"name\":\"ann\"}")).hasResult("hello ann");
            assertThat(client).receives("hello/news").withBody("someone greeted");
        }
    }
}
