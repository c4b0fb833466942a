package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LimitsTest {

    @Test
    void build_nothingSet_hasDefaults() {
        Limits limits = Limits.builder().build();

        assertThat(limits.getMaxConnections()).isZero();
        assertThat(limits.getMaxConnectionsPerAddress()).isZero();
        assertThat(limits.getHandshakesPerSecond()).isZero();
        assertThat(limits.getLoginTimeout()).isZero();
        assertThat(limits.getMessagesPerSecond()).isZero();
        assertThat(limits.getMessageBurst()).isZero();
        assertThat(limits.getBytesPerSecond()).isZero();
        assertThat(limits.getByteBurst()).isZero();
        assertThat(limits.getMaxPayloadSize()).isZero();
        assertThat(limits.getMaxTopicLength()).isZero();
        assertThat(limits.getMaxGroupsPerSession()).isEqualTo(1000);
        assertThat(limits.getMaxSettingsSize()).isEqualTo(262_144);
    }

    @Test
    void build_valuesSet_areReadBack() {
        Limits limits = Limits.builder()
                .maxConnections(1)
                .maxConnectionsPerAddress(2)
                .handshakesPerSecond(3)
                .loginTimeout(Duration.ofDays(365))
                .messagesPerSecond(5)
                .messageBurst(6)
                .bytesPerSecond(7)
                .byteBurst(8)
                .maxPayloadSize(9)
                .maxTopicLength(10)
                .maxGroupsPerSession(11)
                .maxSettingsSize(12)
                .build();

        assertThat(limits.getMaxConnections()).isEqualTo(1);
        assertThat(limits.getMaxConnectionsPerAddress()).isEqualTo(2);
        assertThat(limits.getHandshakesPerSecond()).isEqualTo(3);
        assertThat(limits.getLoginTimeout()).isEqualTo(Duration.ofDays(365));
        assertThat(limits.getMessagesPerSecond()).isEqualTo(5);
        assertThat(limits.getMessageBurst()).isEqualTo(6);
        assertThat(limits.getBytesPerSecond()).isEqualTo(7);
        assertThat(limits.getByteBurst()).isEqualTo(8);
        assertThat(limits.getMaxPayloadSize()).isEqualTo(9);
        assertThat(limits.getMaxTopicLength()).isEqualTo(10);
        assertThat(limits.getMaxGroupsPerSession()).isEqualTo(11);
        assertThat(limits.getMaxSettingsSize()).isEqualTo(12);
    }

    @Test
    void build_builderChangesLater_doesNotReachTheLimits() {
        Limits.Builder builder = Limits.builder().maxConnections(1);
        Limits limits = builder.build();

        builder.maxConnections(2);

        assertThat(limits.getMaxConnections()).isEqualTo(1);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(b -> b.maxConnections(-1), "maxConnections: -1 (expected: >= 0)"),
                refusal(b -> b.maxConnectionsPerAddress(-1), "maxConnectionsPerAddress: -1 (expected: >= 0)"),
                refusal(b -> b.handshakesPerSecond(-1), "handshakesPerSecond: -1 (expected: >= 0)"),
                refusal(b -> b.loginTimeout(Duration.ofSeconds(-1)), "loginTimeout: PT-1S (expected: zero or more)"),
                refusal(
                        b -> b.loginTimeout(Duration.ofDays(366)),
                        "loginTimeout: PT8784H (expected: at most 365 days)"),
                refusal(b -> b.messagesPerSecond(-1), "messagesPerSecond: -1 (expected: >= 0)"),
                refusal(b -> b.messageBurst(-1), "messageBurst: -1 (expected: >= 0)"),
                refusal(b -> b.bytesPerSecond(-1), "bytesPerSecond: -1 (expected: >= 0)"),
                refusal(b -> b.byteBurst(-1), "byteBurst: -1 (expected: >= 0)"),
                refusal(b -> b.maxPayloadSize(-1), "maxPayloadSize: -1 (expected: >= 0)"),
                refusal(b -> b.maxTopicLength(-1), "maxTopicLength: -1 (expected: >= 0)"),
                refusal(b -> b.maxGroupsPerSession(0), "maxGroupsPerSession: 0 (expected: >= 1)"),
                refusal(b -> b.maxSettingsSize(0), "maxSettingsSize: 0 (expected: >= 1)"));
    }

    private static Arguments refusal(UnaryOperator<Limits.Builder> setting, String message) {
        return arguments(setting, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refusals")
    void build_limitOutOfRange_throwsIllegalArgument(UnaryOperator<Limits.Builder> setting, String message) {
        Limits.Builder builder = setting.apply(Limits.builder());

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void limitExceeded_message_saysWhatWasExpected() {
        assertThat(new LimitExceededException("maxSettingsSize", 9000, 8192))
                .isInstanceOf(GateException.class)
                .hasMessage("maxSettingsSize: 9000 (expected: at most 8192)");
    }
}
