package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TlsOptionsTest {

    private static final CertificateFiles PEM = CertificateFiles.pem("gate.crt", "gate.key");

    @Test
    void of_nothingElse_hasTheDefaults() {
        TlsOptions tls = TlsOptions.of(PEM);

        assertThat(tls.getCertificates()).containsExactly(PEM);
        assertThat(tls.getClientAuth()).isEqualTo(ClientAuth.NONE);
        assertThat(tls.getClientAuthorities()).isEmpty();
        assertThat(tls.getReloadInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(tls.getHandshakeTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void everySetting_isReadBackAndLeavesTheOthers() {
        CertificateFiles other = CertificateFiles.pem("other.crt", "other.key");
        TlsOptions tls = TlsOptions.of(PEM, other)
                .clientAuth(ClientAuth.REQUIRED, "ca.crt")
                .reloadInterval(Duration.ZERO)
                .handshakeTimeout(Duration.ofSeconds(2));

        assertThat(tls.getCertificates()).containsExactly(PEM, other);
        assertThat(tls.getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
        assertThat(tls.getClientAuthorities()).contains("ca.crt");
        assertThat(tls.getReloadInterval()).isZero();
        assertThat(tls.getHandshakeTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void clientAuth_none_throwsIllegalArgument() {
        assertThatThrownBy(() -> TlsOptions.of(PEM).clientAuth(ClientAuth.NONE, "ca.crt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clientAuth: NONE (expected: OPTIONAL or REQUIRED)");
    }

    @Test
    void times_outOfRange_throwIllegalArgument() {
        assertThatThrownBy(() -> TlsOptions.of(PEM).reloadInterval(Duration.ofSeconds(-1)))
                .hasMessage("reloadInterval: PT-1S (expected: zero or more)");
        assertThatThrownBy(() -> TlsOptions.of(PEM).handshakeTimeout(Duration.ZERO))
                .hasMessage("handshakeTimeout: PT0S (expected: more than zero)");
    }

    @Test
    void pkcs12_password_isCopiedAndNeverInTheText() {
        char[] password = "secret".toCharArray();
        CertificateFiles files = CertificateFiles.pkcs12("gate.p12", password);
        password[0] = 'x';

        assertThat(files.getPassword())
                .hasValueSatisfying(copy -> assertThat(copy).isEqualTo("secret".toCharArray()));
        assertThat(files.getCertFile()).isEqualTo("gate.p12").isEqualTo(files.getKeyFile());
        assertThat(files.toString() + TlsOptions.of(files)).doesNotContain("secret");
    }

    @Test
    void pem_hasNoPassword() {
        assertThat(PEM.getPassword()).isEmpty();
        assertThat(PEM).hasToString("gate.crt with gate.key");
    }

    @Test
    void options_tls_turnsItOnForTheAddressesAndIsTheDefaultOfListeners() {
        TlsOptions tls = TlsOptions.of(PEM);
        Options options = Options.builder().tcpAddr(":0").tls(tls).build();

        assertThat(options.getTlsOptions()).containsSame(tls);
        assertThat(options.getListeners()).extracting(Listener::isTls).isEqualTo(List.of(true));
    }

    @Test
    void options_certificateFilesOnly_makeTheOptionsOfTls() {
        Options options =
                Options.builder().certFile("gate.crt").keyFile("gate.key").build();

        assertThat(options.getTlsOptions())
                .hasValueSatisfying(
                        tls -> assertThat(tls.getCertificates()).singleElement().hasToString("gate.crt with gate.key"));
    }

    @Test
    void options_bothWaysToNameACertificate_throwIllegalArgument() {
        Options.Builder builder =
                Options.builder().tls(TlsOptions.of(PEM)).certFile("gate.crt").keyFile("gate.key");

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("certFile: gate.crt besides tls(TlsOptions) (expected: only one of them)");
    }

    @Test
    void listener_tlsOptions_turnItOn() {
        TlsOptions tls = TlsOptions.of(PEM);
        Listener listener = Listener.tcp(":0").tls(tls);

        assertThat(listener.isTls()).isTrue();
        assertThat(listener.getTlsOptions()).containsSame(tls);
        assertThat(Listener.tcp(":0").getTlsOptions()).isEmpty();
    }
}
