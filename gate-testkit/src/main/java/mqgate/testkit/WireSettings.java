package mqgate.testkit;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a client speaks.
 *
 * @param tls what it trusts and shows, or null without TLS
 * @param webSocketPath the path of the request for a WebSocket, or null without one
 * @param headers further lines of that request
 */
record WireSettings(
        MqttVersion version,
        @Nullable SSLContext tls,
        @Nullable String webSocketPath,
        List<String> headers) {}
