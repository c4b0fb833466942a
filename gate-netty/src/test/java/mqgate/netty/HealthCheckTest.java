package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Balancers look every few seconds whether a port is open, scanners do now and then: that is no news, and nothing stays of it. */
final class HealthCheckTest {

    private static final int CHECKS = 20;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("mqgate");
    private final Queue<ILoggingEvent> log = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getThreadName().startsWith("gate")) {
                log.add(event);
            }
        }
    };
    private TestGate gate;

    @BeforeEach
    void listen() {
        appender.start();
        ours.setLevel(Level.DEBUG);
        root.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        gate.close();
        root.detachAppender(appender);
        ours.setLevel(null);
    }

    private void start(String trusted, Listener listener) {
        Limits limits = Limits.builder()
                .maxConnections(1000)
                .maxConnectionsPerAddress(1000)
                .build();
        gate = TestGate.start(Options.builder()
                .limits(limits)
                .trustedProxies(List.of(trusted))
                .listener(listener));
    }

    static Stream<Arguments> checks() {
        List<Listener> listeners = new ArrayList<>();
        for (Link link : Link.values()) {
            listeners.add(link.listener());
            listeners.add(link.listener().proxyProtocol(true));
        }
        listeners.add(Listener.any("127.0.0.1:0").tls(true).forwardedHeaders(true));
        listeners.add(Listener.any("127.0.0.1:0").tls(true).proxyProtocol(true).forwardedHeaders(true));
        return listeners.stream()
                .flatMap(listener -> Stream.of("", "first byte", "header", "header and first byte", "reset")
                        .filter(kind -> listener.isProxyProtocol() || !kind.startsWith("header"))
                        .map(kind -> Arguments.of(listener, kind)));
    }

    @ParameterizedTest
    @MethodSource("checks")
    void connectAndClose_isNoNews(Listener listener, String kind) throws Exception {
        start("127.0.0.1", listener);

        for (int i = 0; i < CHECKS; i++) {
            check(listener, kind);
        }

        assertNoNews(listener);
    }

    private void check(Listener listener, String kind) throws IOException {
        InetSocketAddress address = gate.gate().getBoundAddresses().get(listener);
        try (Socket socket = TestClient.openSocket(Link.TCP, address)) {
            if (kind.startsWith("header")) {
                socket.getOutputStream().write(Balancer.local().header());
            }
            if (kind.endsWith("first byte")) {
                boolean beginsWithHeader = listener.isProxyProtocol() && kind.equals("first byte");
                socket.getOutputStream().write(beginsWithHeader ? 'P' : listener.isTls() ? 0x16 : 'G');
            }
            socket.setSoLinger(kind.equals("reset"), 0);
        }
    }

    /** Neither a flood of them nor one. */
    @ParameterizedTest
    @CsvSource({"192.0.2.1, 50524f5859", "127.0.0.1, 1000", "127.0.0.1, 0d0a0d0a000d0a515549540a219900"})
    void refusedByTheProxyProtocol_isNoNews(String trusted, String hex) throws Exception {
        Listener listener = Listener.any("127.0.0.1:0").tls(true).proxyProtocol(true);
        start(trusted, listener);

        for (int i = 0; i < CHECKS; i++) {
            try (Socket socket = TestClient.openSocket(
                    Link.TCP, gate.gate().getBoundAddresses().get(listener))) {
                socket.getOutputStream().write(TestClient.bytes(hex));
            }
        }

        assertNoNews(listener);
    }

    private void assertNoNews(Listener listener) {
        await().untilAsserted(() -> {
            assertThat(gate.gate().getStats().getAcceptedConnections()).isEqualTo(CHECKS);
            assertThat(gate.gate().getStats().getOpenConnections()).isZero();
            Tables.assertNobodyCounted(gate.gate());
        });
        Tables.assertEmptySoon(gate);
        assertThat(log).as("what it says about %s", listener).isNotEmpty();
        assertThat(log)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .as("lines above DEBUG")
                .isEmpty();
    }
}
