package mqgate.nats;

import io.nats.client.impl.Headers;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.MessageRejectedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that another process asked for, and the way back to it.
 *
 * @param connection the connection that it came on
 * @param replyTo where the answer is to go, or null if none is wanted
 * @param headers its headers, or null
 * @param data its body
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Request(
        LiveConnection connection,
        @Nullable String replyTo,
        @Nullable Headers headers,
        byte[] data) {

    private static final Logger log = LoggerFactory.getLogger(Request.class);

    /** Takes a request in. Returns at once; whatever it throws is answered. */
    @FunctionalInterface
    interface Handler {
        void handle(Request request);
    }

    /** Begins a good answer: what is written to it follows the byte that says so. */
    static ByteWriter answer(int capacity) {
        return new ByteWriter(capacity + 1).writeBoolean(true);
    }

    /** Returns what is answered instead, if this answer cannot be sent, or null. */
    @Nullable MessageRejectedException respond(ByteWriter answer) {
        try {
            publish(answer);
            return null;
        } catch (MessageRejectedException e) {
            fail(e);
            return e;
        }
    }

    void fail(Throwable failure) {
        ByteWriter answer = new ByteWriter(128).writeBoolean(false);
        Failures.write(answer, failure);
        publish(answer);
    }

    private void publish(ByteWriter answer) {
        if (replyTo == null) {
            return;
        }
        try {
            connection.publish(replyTo, null, null, answer.toBytes());
        } catch (ClusterUnavailableException e) {
            log.debug("No answer to {}: {}", replyTo, e.getMessage());
        }
    }
}
