package mqgate.netty;

import io.netty.buffer.ByteBufUtil;
import mqgate.api.Limits;
import mqgate.api.Message;
import org.jspecify.annotations.Nullable;

/**
 * How large the message of a client may be to be handled. Immutable.
 *
 * @param maxPayloadSize the longest payload in bytes
 * @param maxTopicLength the longest topic in bytes
 */
record MessageLimits(int maxPayloadSize, int maxTopicLength) {

    /** Returns null if there are no such limits. */
    static @Nullable MessageLimits of(Limits limits) {
        int payload = limits.getMaxPayloadSize();
        int topic = limits.getMaxTopicLength();
        return payload == 0 && topic == 0 ? null : new MessageLimits(orAny(payload), orAny(topic));
    }

    private static int orAny(int limit) {
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }

    /** Returns what is too large about a message, for its client, or null. */
    @Nullable String fault(Message message) {
        int payload = message.getBody().length;
        if (payload > maxPayloadSize) {
            return fault("maxPayloadSize", payload, maxPayloadSize);
        }
        int topic = ByteBufUtil.utf8Bytes(message.getTopic());
        return topic > maxTopicLength ? fault("maxTopicLength", topic, maxTopicLength) : null;
    }

    private static String fault(String limit, int value, int most) {
        return limit + ": " + value + " (expected: at most " + most + ")";
    }
}
