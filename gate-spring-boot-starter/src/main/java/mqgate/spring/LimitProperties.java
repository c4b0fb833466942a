package mqgate.spring;

import static mqgate.spring.Unset.orSet;
import static mqgate.spring.Unset.orSetBytes;

import mqgate.api.Limits;

/** Makes limits of the properties {@code gate.limits.*}. */
final class LimitProperties {

    private LimitProperties() {}

    static Limits toLimits(GateProperties.Limits properties) {
        Limits.Builder limits = Limits.builder();
        applyConnections(properties, limits);
        applyRates(properties, limits);
        applySizes(properties, limits);
        return limits.build();
    }

    private static void applyConnections(GateProperties.Limits properties, Limits.Builder limits) {
        orSet(properties.maxConnections(), limits::maxConnections);
        orSet(properties.maxConnectionsPerAddress(), limits::maxConnectionsPerAddress);
        orSet(properties.handshakesPerSecond(), limits::handshakesPerSecond);
        orSet(properties.loginTimeout(), limits::loginTimeout);
    }

    private static void applyRates(GateProperties.Limits properties, Limits.Builder limits) {
        orSet(properties.messagesPerSecond(), limits::messagesPerSecond);
        orSet(properties.messageBurst(), limits::messageBurst);
        orSetBytes("gate.limits.bytes-per-second", properties.bytesPerSecond(), limits::bytesPerSecond);
        orSetBytes("gate.limits.byte-burst", properties.byteBurst(), limits::byteBurst);
    }

    private static void applySizes(GateProperties.Limits properties, Limits.Builder limits) {
        orSetBytes("gate.limits.max-payload-size", properties.maxPayloadSize(), limits::maxPayloadSize);
        orSet(properties.maxTopicLength(), limits::maxTopicLength);
        orSet(properties.maxGroupsPerSession(), limits::maxGroupsPerSession);
        orSetBytes("gate.limits.max-settings-size", properties.maxSettingsSize(), limits::maxSettingsSize);
    }
}
