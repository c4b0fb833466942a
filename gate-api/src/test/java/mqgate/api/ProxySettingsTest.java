package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a gate behind a load balancer is told about it. */
class ProxySettingsTest {

    private static final Listener LISTENER = Listener.webSocket("127.0.0.1:0");

    @Test
    void settings_none_believeNobody() {
        assertThat(LISTENER.isProxyProtocol()).isFalse();
        assertThat(LISTENER.isForwardedHeaders()).isFalse();
        assertThat(Options.builder().build().getTrustedProxies()).isEmpty();
    }

    @Test
    void settings_all_areReadBackAndTheOldOnesStay() {
        Listener listener = LISTENER.proxyProtocol(true).forwardedHeaders(true);
        Options.Builder builder = Options.builder().trustedProxies(List.of("10.0.0.0/8", "fd00::1"));
        Options options = builder.listener(listener).build();
        builder.trustedProxies(List.of("192.0.2.7"));

        assertThat(listener.isProxyProtocol()).isTrue();
        assertThat(listener.isForwardedHeaders()).isTrue();
        assertThat(listener.proxyProtocol(false).isProxyProtocol()).isFalse();
        assertThat(listener.forwardedHeaders(false).isForwardedHeaders()).isFalse();
        assertThat(LISTENER.isProxyProtocol()).isFalse();
        assertThat(options.getTrustedProxies())
                .extracting(IpNetwork::toString)
                .containsExactly("10.0.0.0/8", "fd00::1");
        assertThatThrownBy(() -> options.getTrustedProxies().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void forwardedHeaders_withoutWebSockets_throwsIllegalArgument() {
        assertThatThrownBy(() -> Listener.tcp("127.0.0.1:0").forwardedHeaders(true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("forwardedHeaders: on tcp 127.0.0.1:0 (expected: a listener that takes WebSockets)");
        assertThat(Listener.any("127.0.0.1:0").forwardedHeaders(true).isForwardedHeaders())
                .isTrue();
    }

    @Test
    void trustedProxies_noNetwork_throwsIllegalArgument() {
        assertThatThrownBy(() -> Options.builder().trustedProxies(List.of("10.0.0.0/8", "balancer")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("network: balancer (expected: ");
    }

    @Test
    void build_listenerThatNeedsProxiesAndNone_throwsIllegalArgument() {
        for (Listener listener : List.of(LISTENER.proxyProtocol(true), LISTENER.forwardedHeaders(true))) {
            assertThatThrownBy(() -> Options.builder().listener(listener).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("trustedProxies: none (expected: some, for websocket 127.0.0.1:0)");
        }
    }
}
