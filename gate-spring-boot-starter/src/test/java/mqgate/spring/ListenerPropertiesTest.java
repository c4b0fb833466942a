package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import mqgate.api.CertificateFiles;
import mqgate.api.ClientAuth;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TlsOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListenerPropertiesTest {

    private static Map<String, Object> firstListener(Map<String, ?> settings) {
        Map<String, Object> properties = new HashMap<>();
        settings.forEach((name, value) -> properties.put("gate.listeners[0]." + name, value));
        return properties;
    }

    @Test
    void listeners_withAllSettings_haveThem() throws ReflectiveOperationException {
        Map<String, Object> properties = firstListener(Map.of(
                "network", "websocket",
                "address", "localhost:1",
                "dialect", "mqant",
                "max-pack-size", "1KB",
                "over-time", "3s",
                "ws-path", "/a",
                "ws-allowed-origins", "https://a.b",
                "ws-compression", "true",
                "ws-max-header-size", "2KB",
                "forwarded-headers", "true"));
        properties.put("gate.listeners[0].proxy-protocol", "true");
        properties.put("gate.trusted-proxies", "::1");
        Listener expected = Listener.webSocket("localhost:1")
                .dialect(Dialect.MQANT)
                .maxPackSize(1024)
                .overTime(java.time.Duration.ofSeconds(3))
                .wsPath("/a")
                .wsAllowedOrigins(Set.of("https://a.b"))
                .wsCompression(true)
                .wsMaxHeaderSize(2048)
                .forwardedHeaders(true)
                .proxyProtocol(true);

        Listener listener = Settings.options(properties).getListeners().get(0);

        assertThat(MetadataTest.values(listener)).isEqualTo(MetadataTest.values(expected));
    }

    @Test
    void listeners_severalWithoutNetwork_takeAnyAndKeepTheirOrder() {
        Options options = Settings.options(
                Map.of("gate.tcp-addr", ":1", "gate.listeners[0].address", ":2", "gate.listeners[1].address", ":3"));

        assertThat(options.getListeners()).map(Listener::toString).containsExactly("tcp :1", "any :2", "any :3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            network            | tcp    | address: none (expected: host:port, [ipv6]:port or :port)
            address            | 3563   | address: 3563 (expected: host:port, [ipv6]:port or :port, with a port from 0 to 65535)
            ws-path            | game   | wsPath: game (expected: a path that begins with /)
            max-pack-size      | 0B     | maxPackSize: 0 (expected: 1 to 268435455)
            ws-max-header-size | 1B     | wsMaxHeaderSize: 1 (expected: 256 to 1048576)
            """)
    void listeners_wrong_namesTheOne(String setting, String value, String message) {
        Map<String, Object> properties = firstListener(Map.of("address", ":1"));
        properties.put("gate.listeners[1]." + setting, value);
        if (!setting.equals("network")) {
            properties.putIfAbsent("gate.listeners[1].address", ":2");
        }

        assertThatThrownBy(() -> Settings.options(properties)).hasMessage("gate.listeners[1]: " + message);
    }

    @Test
    void tls_withAllSettings_hasThem() throws ReflectiveOperationException {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "gate.tcp-addr", ":1",
                "gate.tls.certificates[0].cert-file", "a.pem",
                "gate.tls.certificates[0].key-file", "a.key",
                "gate.tls.certificates[1].cert-file", "b.p12",
                "gate.tls.certificates[1].password", "secret",
                "gate.tls.client-auth", "required",
                "gate.tls.client-authorities", "ca.pem",
                "gate.tls.reload-interval", "1m",
                "gate.tls.handshake-timeout", "2s"));

        Options options = Settings.options(properties);

        TlsOptions tls = options.getTlsOptions().orElseThrow();
        assertThat(options.getListeners().get(0).isTls()).isTrue();
        assertThat(tls.getCertificates()).map(CertificateFiles::toString).containsExactly("a.pem with a.key", "b.p12");
        assertThat(tls.getCertificates().get(1).getPassword().orElseThrow()).containsExactly("secret".toCharArray());
        assertThat(tls.getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
        assertThat(tls.getClientAuthorities()).contains("ca.pem");
        assertThat(tls.getReloadInterval()).hasMinutes(1);
        assertThat(tls.getHandshakeTimeout()).hasSeconds(2);
        assertThat(Settings.bind(properties).toString()).doesNotContain("secret");
    }

    @Test
    void tls_ofAListener_isItsOwnOrThatOfTheGate() {
        Map<String, Object> properties = firstListener(Map.of("address", ":1", "tls.enabled", "true"));
        properties.put("gate.listeners[1].address", ":2");
        properties.put("gate.listeners[1].tls.certificates[0].cert-file", "a.pem");
        properties.put("gate.listeners[1].tls.certificates[0].key-file", "a.key");
        properties.put("gate.listeners[2].address", ":3");

        Options options = Settings.options(properties);

        assertThat(options.getListeners()).map(Listener::isTls).containsExactly(true, true, false);
        assertThat(options.getListeners().get(0).getTlsOptions()).isEmpty();
        assertThat(options.getListeners().get(1).getTlsOptions().orElseThrow())
                .hasToString("[a.pem with a.key] clientAuth=NONE");
    }

    @Test
    void tls_notEnabledWithCertificates_isOff() {
        Options options = Settings.options(Map.of(
                "gate.tcp-addr", ":1",
                "gate.tls.enabled", "false",
                "gate.tls.certificates[0].cert-file", "a.pem",
                "gate.tls.certificates[0].key-file", "a.key"));

        assertThat(options.getListeners().get(0).isTls()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            certificates[0].cert-file | a.pem    | gate.tls.certificates[0]: a.pem (expected: cert-file and key-file in PEM, or cert-file in PKCS#12 and password)
            certificates[0].key-file  | a.key    | gate.tls.certificates[0]: null with a.key (expected: cert-file and key-file in PEM, or cert-file in PKCS#12 and password)
            client-auth               | required | gate.tls.certificates: none (expected: some, for what else is set)
            reload-interval           | 1s       | gate.tls.certificates: none (expected: some, for what else is set)
            """)
    void tls_half_isRefused(String name, String value, String message) {
        assertThatThrownBy(() -> Settings.options(Map.of("gate.tls." + name, value)))
                .hasMessage(message);
    }

    @Test
    void tls_clientAuthWithoutAuthorities_isRefused() {
        assertThatThrownBy(() -> Settings.options(Map.of(
                        "gate.tls.certificates[0].cert-file", "a.pem",
                        "gate.tls.certificates[0].key-file", "a.key",
                        "gate.tls.client-auth", "optional")))
                .hasMessage("gate.tls.client-auth: OPTIONAL with client-authorities null"
                        + " (expected: OPTIONAL or REQUIRED with a file, or neither)");
    }
}
