package mqgate.soak;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;

/**
 * The numbers of what one client was sent, topic by topic: they rise, and where every message must arrive none is missing. Owned by
 * the client's event loop.
 */
final class Arrivals {

    private final Map<String, Long> last = new HashMap<>();
    private final String client;
    private final Errors errors;

    Arrivals(String client, Errors errors) {
        this.client = client;
        this.errors = errors;
    }

    void add(String topic, ByteBuf body) {
        long number = Numbered.read(body);
        if (number < 0) {
            errors.add(Errors.Kind.WRONG, client + ": " + topic + ": not the bytes that were sent");
            return;
        }
        Long before = last.put(topic, number);
        if (before != null && number <= before) {
            errors.add(Errors.Kind.DOUBLED, client + ": " + topic + ": " + number + " after " + before);
        } else if (before != null && number > before + 1 && topic.contains("/must")) {
            errors.add(Errors.Kind.LOST, client + ": " + topic + ": " + number + " after " + before);
        }
    }

    /** Returns the number that came last, or 0. */
    long last(String topic) {
        return last.getOrDefault(topic, 0L);
    }
}
