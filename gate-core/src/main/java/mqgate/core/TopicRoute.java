package mqgate.core;

import org.jspecify.annotations.Nullable;

/**
 * A topic of the default route, {@code type[@id]/HD_handler[/msgid]}, in its parts.
 *
 * @param module the module's type, or {@code type@id} for one of its nodes
 * @param handler the handler's name
 * @param wantsReply whether there are exactly three parts and the third is not empty
 */
record TopicRoute(String module, String handler, boolean wantsReply) {

    static final String EXPECTED_FORM =
            "Topic must be [moduleType@moduleID]/[handler]|[moduleType@moduleID]/[handler]/[msgid]";

    /** Returns null for a topic without a slash. */
    static @Nullable TopicRoute parse(String topic) {
        int first = topic.indexOf('/');
        if (first < 0) {
            return null;
        }
        String module = topic.substring(0, first);
        int second = topic.indexOf('/', first + 1);
        if (second < 0) {
            return new TopicRoute(module, topic.substring(first + 1), false);
        }
        boolean threeParts = topic.indexOf('/', second + 1) < 0;
        boolean hasMessageId = second + 1 < topic.length();
        return new TopicRoute(module, topic.substring(first + 1, second), threeParts && hasMessageId);
    }
}
