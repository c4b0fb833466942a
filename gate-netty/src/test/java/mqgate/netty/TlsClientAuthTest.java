package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import mqgate.api.ClientAuth;
import mqgate.api.TlsOptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates of clients: asked for, needed, or neither. */
final class TlsClientAuthTest {

    private static final TestCertificate gate = TestCertificate.INSTANCE;
    private static final TestCertificate authority = TestCertificate.create(TestCertificate.named("authority"));
    private static final TestCertificate client = authority.issue(TestCertificate.named("client"));
    private static final TestCertificate stranger = TestCertificate.create(TestCertificate.named("stranger"));

    @TempDir
    private Path directory;

    private static SSLContext context(TestCertificate own) {
        return gate.clientContext(own);
    }

    private static TlsServer server(ClientAuth clientAuth, String authorities, SslProvider provider) {
        TlsOptions options = TlsOptions.of(gate.files());
        return new TlsServer(
                clientAuth == ClientAuth.NONE ? options : options.clientAuth(clientAuth, authorities), provider);
    }

    private static void assertLetIn(TlsServer server, TestCertificate own) throws IOException {
        assertThat(server.certificateFor(context(own), null)).isEqualTo(gate.certificate());
    }

    private static void assertRefused(TlsServer server, TestCertificate own) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> server.certificateFor(context(own), null));
    }

    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void required_goodCertificateOnly_isLetIn(SslProvider provider) throws Exception {
        try (TlsServer server = server(ClientAuth.REQUIRED, authority.certFile(), provider)) {
            assertLetIn(server, client);
            assertRefused(server, null);
            assertRefused(server, stranger);
        }
    }

    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void optional_noneOrAGoodOne_isLetIn(SslProvider provider) throws Exception {
        try (TlsServer server = server(ClientAuth.OPTIONAL, authority.certFile(), provider)) {
            assertLetIn(server, client);
            assertLetIn(server, null);
            assertRefused(server, stranger);
        }
    }

    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void none_everybody_isLetIn(SslProvider provider) throws Exception {
        try (TlsServer server = server(ClientAuth.NONE, "", provider)) {
            assertLetIn(server, client);
            assertLetIn(server, null);
            assertLetIn(server, stranger);
        }
    }

    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void required_certificateThatHasEnded_isRefused(SslProvider provider) throws Exception {
        Instant now = Instant.now();
        TestCertificate ended = authority.issue(TestCertificate.named("client")
                .notBefore(now.minus(Duration.ofDays(2)))
                .notAfter(now.minus(Duration.ofDays(1))));
        try (TlsServer server = server(ClientAuth.REQUIRED, authority.certFile(), provider)) {
            assertRefused(server, ended);
        }
    }

    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void authorities_several_areAllBelieved(SslProvider provider) throws Exception {
        TestCertificate other = TestCertificate.create(TestCertificate.named("other authority"));
        Path both = Files.writeString(
                directory.resolve("authorities.pem"),
                Files.readString(Path.of(authority.certFile())) + Files.readString(Path.of(other.certFile())));
        try (TlsServer server = server(ClientAuth.REQUIRED, both.toString(), provider)) {
            assertLetIn(server, client);
            assertLetIn(server, other.issue(TestCertificate.named("another client")));
            assertRefused(server, stranger);
        }
    }
}
