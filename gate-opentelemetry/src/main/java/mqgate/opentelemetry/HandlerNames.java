package mqgate.opentelemetry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The handlers that topics name, as far as spans are named after them: clients may invent as many as they like. For any thread. */
final class HandlerNames {

    static final int MOST_NAMES = 1000;

    private static final int LONGEST_NAME = 100;
    private static final String HANDLER_PREFIX = "HD_";

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** Returns {@code type/HD_handler} of a topic {@code type[@id]/HD_handler[/msgid]}, or null for others and for one too many. */
    @Nullable String find(String topic) {
        String name = name(topic);
        if (name == null || known.contains(name)) {
            return name;
        }
        return known.size() < MOST_NAMES && learn(name) ? name : null;
    }

    /** Several threads may come with the last one, or with the same. */
    private synchronized boolean learn(String name) {
        return known.contains(name) || (known.size() < MOST_NAMES && known.add(name));
    }

    private static @Nullable String name(String topic) {
        int slash = topic.indexOf('/');
        if (slash <= 0 || !topic.startsWith(HANDLER_PREFIX, slash + 1)) {
            return null;
        }
        int at = topic.indexOf('@');
        int endOfType = at >= 0 && at < slash ? at : slash;
        int next = topic.indexOf('/', slash + 1);
        int end = next < 0 ? topic.length() : next;
        int length = endOfType + end - slash;
        return length > LONGEST_NAME ? null : topic.substring(0, endOfType) + topic.substring(slash, end);
    }
}
