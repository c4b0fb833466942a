package mqgate.netty.codec;

import io.netty.buffer.ByteBufUtil;

/** The rules for topic names, which messages have, and topic filters, which subscriptions have. */
public final class TopicName {

    private static final int MAX_BYTES = 65535;
    private static final int MAX_QUOTED = 64;
    private static final String SHARED = "$share/";

    private TopicName() {}

    /**
     * {@return whether a message can have this topic: not empty, no wildcard, no character 0, at most 65535 bytes}
     *
     * @param topic the topic
     */
    public static boolean isValid(String topic) {
        return !topic.isEmpty()
                && !hasWildcard(topic)
                && topic.indexOf('\0') < 0
                && (topic.length() <= MAX_BYTES / 3 || ByteBufUtil.utf8Bytes(topic) <= MAX_BYTES);
    }

    /**
     * {@return whether a topic filter is that of a shared subscription}
     *
     * @param filter the filter
     */
    public static boolean isShared(String filter) {
        return filter.startsWith(SHARED);
    }

    /**
     * {@return whether a topic filter stands for more than one topic}
     *
     * @param filter the filter
     */
    public static boolean hasWildcard(String filter) {
        return filter.indexOf('#') >= 0 || filter.indexOf('+') >= 0;
    }

    /** Checks one that must not get into messages and logs: it is called this there. */
    static String checkPrivate(String topic, String what) throws MalformedPacketException {
        if (!isValid(topic)) {
            throw MalformedPacketException.malformed(what + " (expected: not empty, no wildcards)");
        }
        return topic;
    }

    static String check(String topic) throws MalformedPacketException {
        if (!isValid(topic)) {
            throw MalformedPacketException.malformed(
                    "topic name " + quoted(topic) + " (expected: not empty, no wildcards)");
        }
        return topic;
    }

    static String checkFilter(String filter) throws MalformedPacketException {
        if (!isValidFilter(filter)) {
            throw MalformedPacketException.malformed(
                    "topic filter " + quoted(filter) + " (expected: not empty, # and + alone in a level, # last)");
        }
        return filter;
    }

    /**
     * {@return a text of a client as it goes into messages and logs: short and without control characters}
     *
     * @param text the text
     */
    public static String quoted(String text) {
        String head = text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
        return "'" + head.replaceAll("\\p{Cc}", "?") + "'";
    }

    private static boolean isValidFilter(String filter) {
        int length = filter.length();
        for (int i = 0; i < length; i++) {
            char c = filter.charAt(i);
            if (c == '#' || c == '+') {
                boolean begins = i == 0 || filter.charAt(i - 1) == '/';
                boolean ends = i + 1 == length || (c == '+' && filter.charAt(i + 1) == '/');
                if (!begins || !ends) {
                    return false;
                }
            }
        }
        return length > 0;
    }
}
