package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import mqgate.api.TlsOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Several certificates on one listener: which of them a client gets. */
final class TlsServerNameTest {

    private static final TestCertificate authority = TestCertificate.create(TestCertificate.named("authority"));
    private static final TestCertificate first = issue("first", "one.example");
    private static final TestCertificate second = issue("second", "Two.Example", "*.two.example");
    private static final TestCertificate third = issue("third", "a.two.example", "three.example");

    private static TestCertificate issue(String subject, String... names) {
        return authority.issue(TestCertificate.named(subject, names));
    }

    private static TlsOptions options() {
        return TlsOptions.of(first.files(), second.files(), third.files());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "JDK, none, first",
                "JDK, one.example, first",
                "JDK, two.example, second",
                "JDK, TWO.example, second",
                "JDK, a.two.example, second",
                "JDK, b.Two.Example, second",
                "JDK, three.example, third",
                "JDK, a.b.two.example, first",
                "JDK, wwwtwo.example, first",
                "JDK, other.example, first",
                "JDK, localhost, first",
                "OPENSSL, none, first",
                "OPENSSL, one.example, first",
                "OPENSSL, two.example, second",
                "OPENSSL, TWO.example, second",
                "OPENSSL, a.two.example, second",
                "OPENSSL, b.Two.Example, second",
                "OPENSSL, three.example, third",
                "OPENSSL, three.example., third",
                "OPENSSL, b.two.example., second",
                "OPENSSL, three.example.., first",
                "OPENSSL, ., first",
                "OPENSSL, a.b.two.example, first",
                "OPENSSL, wwwtwo.example, first",
                "OPENSSL, other.example, first"
            })
    void certificate_forTheNamedServer_isTheFirstThatNamesIt(SslProvider provider, String server, String subject)
            throws Exception {
        try (TlsServer tls = new TlsServer(options(), provider)) {
            assertThat(tls.certificateFor(authority.clientContext(), server).getSubjectX500Principal())
                    .hasToString("CN=" + subject);
        }
    }

    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void certificate_ofAnyName_isTheOnlyOne(SslProvider provider) throws Exception {
        try (TlsServer tls = new TlsServer(TlsOptions.of(third.files()), provider)) {
            for (String server : new String[] {null, "three.example", "one.example"}) {
                assertThat(tls.certificateFor(authority.clientContext(), server))
                        .isEqualTo(third.certificate());
            }
        }
    }
}
