package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import mqgate.api.spi.AgentFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest {

    private static final AgentFactory FACTORY = () -> {
        throw new AssertionError("not called");
    };

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:3563, 127.0.0.1, 3563",
        "127.0.0.1:0, 127.0.0.1, 0",
        "127.0.0.1:65535, 127.0.0.1, 65535",
        "[::1]:3563, 0:0:0:0:0:0:0:1, 3563",
        "[2001:db8::7]:80, 2001:db8:0:0:0:0:0:7, 80",
    })
    void tcp_hostAndPort_isTheAddressToBind(String address, String ip, int port) {
        Listener listener = Listener.tcp(address);

        assertThat(listener.getAddress()).isEqualTo(address);
        assertThat(listener.getSocketAddress().getPort()).isEqualTo(port);
        assertThat(listener.getSocketAddress().getAddress().getHostAddress()).isEqualTo(ip);
    }

    @ParameterizedTest
    @ValueSource(strings = {":3563", "0.0.0.0:3563"})
    void tcp_noHost_isAllInterfaces(String address) {
        InetSocketAddress bind = Listener.tcp(address).getSocketAddress();

        assertThat(bind.getAddress().isAnyLocalAddress()).isTrue();
        assertThat(bind.getPort()).isEqualTo(3563);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3563",
                "localhost",
                ":",
                "localhost:",
                "localhost:http",
                "localhost:-1",
                "localhost:+80",
                "localhost:65536",
                "localhost:99999999999",
                "localhost: 80",
                "localhost:\u0661",
                "::1:3563",
                "[::1]",
                "[::1:3563",
                "::1]:3563",
                "a:b:80",
            })
    void tcpAndWebSocket_otherForm_throwIllegalArgument(String address) {
        String message =
                "address: " + address + " (expected: host:port, [ipv6]:port or :port, with a port from 0 to 65535)";

        assertThatThrownBy(() -> Listener.tcp(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> Listener.webSocket(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void tcp_isMqttOnTcpWithoutTls() {
        Listener listener = Listener.tcp("127.0.0.1:0");

        assertThat(listener.getNetwork()).isEqualTo(Listener.Network.TCP);
        assertThat(listener.isTls()).isFalse();
        assertThat(listener.getAgentFactory()).isEmpty();
        assertThat(listener).hasToString("tcp 127.0.0.1:0");
    }

    @Test
    void webSocket_isMqttOnWebSocketWithoutTls() {
        Listener listener = Listener.webSocket("127.0.0.1:0");

        assertThat(listener.getNetwork()).isEqualTo(Listener.Network.WEBSOCKET);
        assertThat(listener.isTls()).isFalse();
        assertThat(listener.getAgentFactory()).isEmpty();
        assertThat(listener).hasToString("websocket 127.0.0.1:0");
    }

    @Test
    void tls_makesAnotherListener() {
        Listener plain = Listener.webSocket("127.0.0.1:0").agentFactory(FACTORY);

        Listener tls = plain.tls(true);

        assertThat(plain.isTls()).isFalse();
        assertThat(tls.isTls()).isTrue();
        assertThat(tls.tls(false).isTls()).isFalse();
        assertThat(tls.getNetwork()).isEqualTo(Listener.Network.WEBSOCKET);
        assertThat(tls.getAddress()).isEqualTo("127.0.0.1:0");
        assertThat(tls.getSocketAddress()).isEqualTo(plain.getSocketAddress());
        assertThat(tls.getAgentFactory()).contains(FACTORY);
        assertThat(tls).hasToString("websocket+tls 127.0.0.1:0");
    }

    @Test
    void agentFactory_makesAnotherListener() {
        Listener mqtt = Listener.tcp("127.0.0.1:0").tls(true);

        Listener own = mqtt.agentFactory(FACTORY);

        assertThat(mqtt.getAgentFactory()).isEmpty();
        assertThat(own.getAgentFactory()).contains(FACTORY);
        assertThat(own.isTls()).isTrue();
        assertThat(own.getNetwork()).isEqualTo(Listener.Network.TCP);
        assertThat(own.getAddress()).isEqualTo("127.0.0.1:0");
    }

    @Test
    void any_isEitherNetwork() {
        Listener listener = Listener.any("127.0.0.1:0");

        assertThat(listener.getNetwork()).isEqualTo(Listener.Network.ANY);
        assertThat(listener.tls(true)).hasToString("any+tls 127.0.0.1:0");
        assertThatThrownBy(() -> listener.agentFactory(FACTORY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("agentFactory: on any 127.0.0.1:0 (expected: a listener for TCP or WebSocket)");
    }

    @Test
    void settings_none_areThoseOfTheOptions() {
        Listener listener = Listener.webSocket("127.0.0.1:0");

        assertThat(listener.getDialect()).isEqualTo(Dialect.STRICT);
        assertThat(listener.getCertFile()).isEmpty();
        assertThat(listener.getKeyFile()).isEmpty();
        assertThat(listener.getMaxPackSize()).isEmpty();
        assertThat(listener.getOverTime()).isEmpty();
        assertThat(listener.getWsPath()).isEmpty();
        assertThat(listener.getWsAllowedOrigins()).isEmpty();
        assertThat(listener.getWsCompression()).isEmpty();
        assertThat(listener.getWsMaxHeaderSize()).isEmpty();
    }

    @Test
    void settings_all_areReadBackAndTheOldListenerStays() {
        Listener old = Listener.webSocket("127.0.0.1:0");

        Listener listener = old.dialect(Dialect.MQANT)
                .certificate("a.crt", "a.key")
                .maxPackSize(100)
                .overTime(Duration.ofSeconds(1))
                .wsPath("/game")
                .wsAllowedOrigins(List.of("https://a.example"))
                .wsCompression(true)
                .wsMaxHeaderSize(1000);

        assertThat(listener.getDialect()).isEqualTo(Dialect.MQANT);
        assertThat(listener.getCertFile()).contains("a.crt");
        assertThat(listener.getKeyFile()).contains("a.key");
        assertThat(listener.getMaxPackSize()).contains(100);
        assertThat(listener.getOverTime()).contains(Duration.ofSeconds(1));
        assertThat(listener.getWsPath()).contains("/game");
        assertThat(listener.getWsAllowedOrigins()).contains(Set.of("https://a.example"));
        assertThat(listener.getWsCompression()).contains(true);
        assertThat(listener.getWsMaxHeaderSize()).contains(1000);
        assertThat(listener).hasToString("websocket 127.0.0.1:0 mqant");
        assertThat(old.getDialect()).isEqualTo(Dialect.STRICT);
        assertThat(old.getMaxPackSize()).isEmpty();
    }

    @Test
    void settings_outOfRange_throwIllegalArgument() {
        Listener listener = Listener.webSocket("127.0.0.1:0");

        assertThatThrownBy(() -> listener.maxPackSize(0)).hasMessage("maxPackSize: 0 (expected: 1 to 268435455)");
        assertThatThrownBy(() -> listener.overTime(Duration.ZERO))
                .hasMessage("overTime: PT0S (expected: more than zero)");
        assertThatThrownBy(() -> listener.wsPath("game"))
                .hasMessage("wsPath: game (expected: a path that begins with /)");
        assertThatThrownBy(() -> listener.wsAllowedOrigins(List.of("https://a.example/")))
                .hasMessage("wsAllowedOrigins: https://a.example/"
                        + " (expected: scheme://host or scheme://host:port, no path, not the scheme's own port)");
        assertThatThrownBy(() -> listener.wsMaxHeaderSize(1))
                .hasMessage("wsMaxHeaderSize: 1 (expected: 256 to 1048576)");
    }

    @Test
    void equals_sameSettings_differ() {
        assertThat(Listener.tcp("127.0.0.1:0")).isNotEqualTo(Listener.tcp("127.0.0.1:0"));
    }
}
