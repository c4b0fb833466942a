package mqgate.core;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import mqgate.api.CloseReason;

/**
 * What an operation on clients can be refused for before any client is looked for, here or at a gate on another machine.
 *
 * @since 0.1
 */
public final class Arguments {

    private static final int LONGEST_TOPIC = 65535;

    /** What a topic and properties leave of the longest packet of MQTT. */
    private static final int LARGEST_BODY = 268_435_455 - 1024 * 1024;

    private Arguments() {}

    /**
     * Refuses what no client could be sent.
     *
     * @param topic the topic of a message
     * @param body its body
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long, or the body is
     */
    public static void checkMessage(String topic, byte[] body) {
        checkBody(body);
        if (!isTopic(requireNonNull(topic, "topic"))) {
            throw new IllegalArgumentException("topic: " + LogContext.plain(topic)
                    + " (expected: 1 to 65535 bytes without wildcards and the character 0)");
        }
    }

    /**
     * Refuses what is too long for any client.
     *
     * @param body the body of a message
     * @throws IllegalArgumentException if it is too long
     */
    public static void checkBody(byte[] body) {
        if (requireNonNull(body, "body").length > LARGEST_BODY) {
            throw new IllegalArgumentException("body: " + body.length + " bytes (expected: <= " + LARGEST_BODY + ")");
        }
    }

    private static boolean isTopic(String topic) {
        for (int i = 0; i < topic.length(); i++) {
            char c = topic.charAt(i);
            if (c == '#' || c == '+' || c == 0) {
                return false;
            }
        }
        return !topic.isEmpty()
                && (topic.length() <= LONGEST_TOPIC / 3
                        || topic.getBytes(StandardCharsets.UTF_8).length <= LONGEST_TOPIC);
    }

    /**
     * Refuses reasons that are not for a server to give.
     *
     * @param reason why a connection is to be closed
     * @throws IllegalArgumentException if it is not one that a server can have, see {@link CloseReason#isServerReason()}
     */
    public static void checkReason(CloseReason reason) {
        if (!requireNonNull(reason, "reason").isServerReason()) {
            throw new IllegalArgumentException("reason: " + reason + " (expected: one that a server can have)");
        }
    }
}
