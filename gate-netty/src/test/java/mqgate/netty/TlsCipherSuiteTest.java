package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import mqgate.api.TlsOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that offer one cipher suite only, to certificates of either kind of key, with either engine. */
final class TlsCipherSuiteTest {

    private static final TestCertificate ec = TestCertificate.create();
    private static final TestCertificate rsa =
            TestCertificate.create(TestCertificate.named("rsa").rsa2048());

    private static final List<String> TLS_13 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private static final Map<TestCertificate, List<String>> SERVED = Map.of(
            ec,
            List.of(
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
            rsa,
            List.of(
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"));

    private static final Map<TestCertificate, List<String>> REFUSED = Map.of(
            ec,
            List.of(
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"),
            rsa,
            List.of(
                    "TLS_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_RSA_WITH_AES_256_CBC_SHA",
                    "TLS_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"));

    static Stream<Arguments> engines() {
        return TlsServer.providers()
                .flatMap(provider -> Stream.of(ec, rsa).map(certificate -> Arguments.of(provider, certificate)));
    }

    /** Shakes hands with this suite only. */
    private static String suiteOf(TlsServer server, TestCertificate certificate, String suite) throws IOException {
        try (SSLSocket socket = server.open(certificate.clientContext())) {
            socket.setEnabledCipherSuites(new String[] {suite});
            TlsServer.assertEcho(socket);
            return socket.getSession().getCipherSuite();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void suite_withForwardSecrecyAndAuthenticatedEncryption_isServed(SslProvider provider, TestCertificate certificate)
            throws Exception {
        try (TlsServer server = new TlsServer(TlsOptions.of(certificate.files()), provider)) {
            for (String suite : SERVED.get(certificate)) {
                assertThat(suiteOf(server, certificate, suite)).isEqualTo(suite);
            }
            for (String suite : TLS_13) {
                assertThat(suiteOf(server, certificate, suite)).isEqualTo(suite);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void suite_ofAnyOtherKind_isRefused(SslProvider provider, TestCertificate certificate) throws Exception {
        try (TlsServer server = new TlsServer(TlsOptions.of(certificate.files()), provider)) {
            for (String suite : REFUSED.get(certificate)) {
                assertThatExceptionOfType(IOException.class)
                        .as(suite)
                        .isThrownBy(() -> suiteOf(server, certificate, suite));
            }
        }
    }
}
