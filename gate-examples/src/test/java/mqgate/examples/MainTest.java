package mqgate.examples;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import mqgate.api.CloseReason;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {

    @Test
    void help_withoutExample_namesTheExamples() throws Exception {
        try (ChildProcess help = ChildProcess.example("--help")) {
            assertThat(help.awaitExit()).isZero();
            assertThat(help.output())
                    .contains("Usage: gate-examples", "echo", "bind", "auth", "token", "route")
                    .contains("room", "arena", "chat", "cluster", "gate", "backend");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "bind", "auth", "token", "route", "room", "arena", "chat", "gate"})
    void help_ofAnExample_namesItsOptions(String name) {
        StringWriter output = new StringWriter();

        int exitCode = Main.commandLine().setOut(new PrintWriter(output)).execute(name, "--help");

        assertThat(exitCode).isZero();
        assertThat(output.toString())
                .contains("Usage: gate-examples " + name)
                .contains(
                        "--host",
                        "--tcp-port",
                        "--ws-port",
                        "--ws-path",
                        "--tls-port",
                        "--cert",
                        "--key",
                        "--admin-port");
    }

    @Test
    void unknownOption_endsWithUsage() throws Exception {
        try (ChildProcess example = ChildProcess.example("echo", "--colour", "red")) {
            assertThat(example.awaitExit()).isEqualTo(2);
            assertThat(example.output())
                    .contains("Unknown option", "--colour", "Usage: gate-examples echo")
                    .doesNotContain("listening", "\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--tcp-port, --ws-port, --admin-port, tcpAddr",
        "--ws-port, --tcp-port, --admin-port, wsAddr",
        "--admin-port, --tcp-port, --ws-port, --admin-port"
    })
    void portInUse_endsWithAnErrorNamingTheOption(String taken, String free, String alsoFree, String option)
            throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ChildProcess example = ChildProcess.example(
                        "echo", taken + "=" + other.getLocalPort(), free + "=0", alsoFree + "=0")) {
            assertThat(example.awaitExit()).isEqualTo(1);
            assertThat(example.output())
                    .contains("error: " + option + ": 127.0.0.1:" + other.getLocalPort()
                            + " (expected: a free address of this machine)")
                    .doesNotContain("listening", "\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void adminPort_thereIsNone_endsWithAnErrorNamingTheOption(int port) throws Exception {
        try (ChildProcess example =
                ChildProcess.example("echo", "--tcp-port=0", "--ws-port=0", "--admin-port=" + port)) {
            assertThat(example.awaitExit()).isEqualTo(1);
            assertThat(example.output())
                    .contains("error: --admin-port: " + port + " (expected: 0 to 65535)")
                    .doesNotContain("listening", "\tat ");
        }
    }

    @Test
    void tlsWithoutCertificate_endsWithAnErrorNamingTheOption() throws Exception {
        try (ChildProcess example = ChildProcess.exampleOnFreePorts("echo", "--tls-port", "0")) {
            assertThat(example.awaitExit()).isEqualTo(1);
            assertThat(example.output())
                    .contains("error: certFile: not set (expected: a file, since TLS is on)")
                    .doesNotContain("listening", "\tat ");
        }
    }

    @Test
    void tls_certificateAndKey_servesAllThreeListeners(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.create(directory);
        String[] arguments = {
            "echo",
            "--tcp-port=0",
            "--ws-port=0",
            "--admin-port=0",
            "--ws-path=/game",
            "--tls-port=0",
            "--cert=" + certificate.certFile(),
            "--key=" + certificate.keyFile()
        };
        try (ChildProcess example = ChildProcess.example(arguments);
                Player overTls = Player.overTls(example, certificate);
                Player overTcp = Player.overTcp(example);
                Player overWebSocket = Player.overWebSocket(example, "/game")) {
            assertThat(overTls.ask("echo/HD_echo/1", "secret")).isEqualTo("secret");
            assertThat(overTcp.ask("echo/HD_echo/1", "open")).isEqualTo("open");
            assertThat(overWebSocket.ask("echo/HD_echo/1", "framed")).isEqualTo("framed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "bind", "route", "room"})
    void terminate_connectedClient_endsInOrder(String name) throws Exception {
        try (ChildProcess example = ChildProcess.exampleOnFreePorts(name);
                Player player = Player.overTcp(example);
                TestClient webSocket = example.webSocket().connect()) {
            example.terminate();

            player.awaitLoss();
            assertThat(webSocket).isClosedWith(CloseReason.GATE_SHUTDOWN);
            assertThat(example.awaitExit()).isIn(0, 143);
            assertThat(example.output()).doesNotContain(" WARN ", " ERROR ", "Exception");
        }
    }
}
