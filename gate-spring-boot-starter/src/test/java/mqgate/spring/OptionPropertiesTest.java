package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each property reaches the setting that it is for. */
final class OptionPropertiesTest {

    /** Property, a value that is not its default, the getter, and what that returns as a text. */
    private static final String VALUES = """
            tcp-addr                    localhost:1  getTcpAddr                    localhost:1
            ws-addr                     localhost:2  getWsAddr                     localhost:2
            trusted-proxies             10.0.0.0/8   getTrustedProxies             [10.0.0.0/8]
            server-id                   Gate@7       getServerId                   Gate@7
            server-metadata.zone        b            getServerMetadata             {zone=b}
            concurrent-tasks            7            getConcurrentTasks            7
            queue-full-policy           reply-error  getQueueFullPolicy            REPLY_ERROR
            lanes                       free         getLanes                      FREE
            buf-size                    4KB          getBufSize                    4096
            max-pack-size               1MB          getMaxPackSize                1048576
            heartbeat                   7s           getHeartbeat                  PT7S
            guest-heartbeat             false        isGuestHeartbeat              false
            over-time                   8s           getOverTime                   PT8S
            auth-timeout                9s           getAuthTimeout                PT9S
            default-keep-alive          11s          getDefaultKeepAlive           PT11S
            max-keep-alive              12s          getMaxKeepAlive               PT12S
            request-timeout             13s          getRequestTimeout             PT13S
            close-timeout               14s          getCloseTimeout               PT14S
            send-buffer-size            16KB         getSendBufferSize             16384
            max-unsent-bytes            2MB          getMaxUnsentBytes             2097152
            max-unsent-bytes-of-gate    4GB          getMaxUnsentBytesOfGate       4294967296
            max-droppable-bytes         5KB          getMaxDroppableBytes          5120
            default-delivery            droppable    getDefaultDelivery            Droppable[]
            user-policy                 replace      getUserPolicy                 REPLACE
            client-id-policy            independent  getClientIdPolicy             INDEPENDENT
            closing-message             true         isClosingMessage              true
            event-loop-threads          3            getEventLoopThreads           3
            transport                   nio          getTransport                  NIO
            ws-path                     /game        getWsPath                     /game
            ws-allowed-origins          https://a.b  getWsAllowedOrigins           [https://a.b]
            ws-compression              true         isWsCompression               true
            ws-max-header-size          16KB         getWsMaxHeaderSize            16384
            receive-maximum             15           getReceiveMaximum             15
            topic-alias-maximum         17           getTopicAliasMaximum          17
            max-in-flight               18           getMaxInFlight                18
            log-context                 false        isLogContext                  false
            flight-recorder-on          true         isFlightRecorderOn            true
            flight-events               19           getFlightEvents               19
            limits.max-connections                20   getMaxConnections           20
            limits.max-connections-per-address    21   getMaxConnectionsPerAddress 21
            limits.handshakes-per-second          22   getHandshakesPerSecond      22
            limits.login-timeout                  23s  getLoginTimeout             PT23S
            limits.messages-per-second            24   getMessagesPerSecond        24
            limits.message-burst                  25   getMessageBurst             25
            limits.bytes-per-second               26KB getBytesPerSecond           26624
            limits.byte-burst                     27KB getByteBurst                27648
            limits.max-payload-size               28KB getMaxPayloadSize           28672
            limits.max-topic-length               29   getMaxTopicLength           29
            limits.max-groups-per-session         30   getMaxGroupsPerSession      30
            limits.max-settings-size              31KB getMaxSettingsSize          31744
            """;

    private static Stream<String> values() {
        return VALUES.lines();
    }

    @ParameterizedTest
    @MethodSource("values")
    void apply_oneProperty_setsItsSetting(String line) throws ReflectiveOperationException {
        String[] columns = line.trim().split(" +");
        Options unset = Settings.options(Map.of());

        Options options = Settings.options(Map.of("gate." + columns[0], columns[1]));

        assertThat(value(columns, options)).isEqualTo(columns[3]).isNotEqualTo(value(columns, unset));
    }

    private static String value(String[] columns, Options options) throws ReflectiveOperationException {
        Object holder = columns[0].startsWith("limits.") ? options.getLimits() : options;
        Object value = holder.getClass().getMethod(columns[2]).invoke(holder);
        return value instanceof Optional<?> optional ? String.valueOf(optional.orElse(null)) : value.toString();
    }

    @Test
    void values_ofThisTest_areAllProperties() {
        Set<String> expected = new TreeSet<>(Settings.metadata().keySet());
        expected.removeIf(name -> name.startsWith("gate.tls.") || name.startsWith("gate.drain.")); // tests of their own
        expected.remove("gate.enabled");
        expected.remove("gate.listeners");

        Set<String> tested = values().map(
                        line -> "gate." + line.trim().split(" +")[0].replace("metadata.zone", "metadata"))
                .collect(Collectors.toSet());
        assertThat(tested).isEqualTo(expected);
    }

    @Test
    void apply_sizeOfMoreThanAnInt_namesTheProperty() {
        assertThatThrownBy(() -> Settings.options(Map.of("gate.max-pack-size", "2GB")))
                .hasMessage("gate.max-pack-size: 2147483648B (expected: less than 2 GB)");
    }

    @Test
    void bind_drainThatWouldBeRefusedAtTheEnd_isRefusedAtTheStart() {
        assertThatThrownBy(() -> Settings.bind(Map.of("gate.drain.time", "-1s")))
                .rootCause()
                .hasMessage("gate.drain.time: PT-1S (expected: zero to 365 days)");
        assertThatThrownBy(() -> Settings.bind(Map.of("gate.drain.server-reference", "b\u00fc.de")))
                .rootCause()
                .hasMessageContaining("gate.drain.server-reference: ")
                .hasMessageContaining("(expected: at most 1024 printable characters of ASCII)");
    }
}
