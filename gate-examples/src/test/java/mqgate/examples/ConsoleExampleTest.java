package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import mqgate.examples.web.RawHttp;
import org.junit.jupiter.api.Test;

final class ConsoleExampleTest {

    @Test
    void console_exampleForAllAddresses_isForThisMachineOnly() throws Exception {
        try (ChildProcess example = ChildProcess.exampleOnFreePorts("echo", "--host", "0.0.0.0")) {
            int port = example.port("admin");

            RawHttp.Answer answer = RawHttp.get(new InetSocketAddress("127.0.0.1", port), "/console/api/snapshot");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(example.output()).contains("listening admin 127.0.0.1:");
            assertThatThrownBy(() -> connect(new InetSocketAddress("127.0.0.2", port)))
                    .isInstanceOf(IOException.class);
        }
    }

    /** To another address of this machine, which an example for all addresses would have. */
    private static void connect(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, 2000);
        }
    }

    @Test
    void rates_ofSnapshots_areRight() throws Exception {
        Tools.assumeOnPath("node");
        try (ChildProcess node = ChildProcess.start(Path.of("."), "node", "src/test/js/console-test.js")) {
            assertThat(node.awaitExit()).as(node.output()).isZero();
            assertThat(node.output()).isEqualTo("ok");
        }
    }
}
