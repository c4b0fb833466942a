package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.CertificateFiles;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TlsOptions;
import mqgate.api.UserPolicy;
import mqgate.api.spi.AuthResult;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestClientBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate of docs/operations.md that can stand on the open internet. */
final class PublicGateTest {

    /** Lets in whoever has the right word, which begins with the user. */
    private static final class Tokens {

        CompletionStage<AuthResult> check(Optional<byte[]> token) {
            String text = token.map(bytes -> new String(bytes, UTF_8)).orElse("");
            boolean right = text.endsWith(":secret");
            return CompletableFuture.completedStage(
                    right ? AuthResult.accept(text.substring(0, text.indexOf(':'))) : AuthResult.reject());
        }
    }

    private final Modules modules = Modules.builder()
            .bytes("who", "HD_am", (session, body) -> RouteResult.reply(session.getUserId()))
            .build();

    private Gate running;
    private Thread atExit;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=gate.test")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(folder.resolve("tls.crt"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve("tls.key"), bundle.getPrivateKeyPEM());
        start("127.0.0.1:0", folder.toString(), new Tokens());
    }

    private void start(String address, String folder, Tokens tokens) {
        // region gate
        Gate gate = NettyGate.create(Options.builder()
                .listener(Listener.any(address).tls(true))
                .tls(TlsOptions.of(CertificateFiles.pem(folder + "/tls.crt", folder + "/tls.key")))
                .authenticator(request -> tokens.check(request.getPassword()))
                .userPolicy(UserPolicy.REPLACE)
                .limits(Limits.builder()
                        .maxConnections(50_000)
                        .maxConnectionsPerAddress(200)
                        .handshakesPerSecond(500)
                        .messagesPerSecond(50)
                        .messageBurst(100)
                        .bytesPerSecond(65_536)
                        .byteBurst(262_144)
                        .build())
                .router(modules)
                .build());
        gate.start();
        Thread drain = new Thread(() -> gate.drain(Duration.ofSeconds(25)));
        Runtime.getRuntime().addShutdownHook(drain);
        // endregion
        running = gate;
        atExit = drain;
    }

    @AfterEach
    void stop() {
        assertThat(Runtime.getRuntime().removeShutdownHook(atExit)).isTrue();
        running.close();
    }

    private TestClientBuilder client(String token) {
        return TestClient.of(running).tls().userName("").password(token);
    }

    @Test
    void connect_withAToken_isItsUserInTcpAndWebSocket() {
        try (TestClient ann = client("ann:secret").connect();
                TestClient bob = client("bob:secret").webSocket().connect()) {
            assertThat(ann.request("who/HD_am/1", "")).hasResult("ann");
            assertThat(bob.request("who/HD_am/1", "")).hasResult("bob");
        }
    }

    @Test
    void connect_withoutAToken_isRefused() {
        try (TestClient nobody = client("ann:guessed").tryConnect()) {
            assertThat(nobody).isRefusedWith(CloseReason.NOT_AUTHORIZED);
        }
    }

    @Test
    void connect_userIsThere_takesItsPlace() {
        try (TestClient first = client("ann:secret").connect();
                TestClient second = client("ann:secret").connect()) {
            assertThat(first).isClosedWith(CloseReason.SESSION_TAKEN_OVER);
            assertThat(second).isServed();
        }
    }

    @Test
    void atExit_allClientsAreGone_closesTheGateAtOnce() throws Exception {
        client("ann:secret").connect().close();
        assertThat(running).hasOpenConnections(0);

        atExit.start();
        atExit.join();

        assertThat(running.getBoundAddresses()).isEmpty();
    }
}
