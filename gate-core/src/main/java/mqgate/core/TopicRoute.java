package mqgate.core;

import mqgate.api.Message;
import org.jspecify.annotations.Nullable;

/**
 * A topic of the default route, {@code type[@id]/HD_handler[/msgid]}, in its parts.
 *
 * @param module the module's type, or {@code type@id} for one of its nodes
 * @param handler the handler's name
 * @param wantsReply whether there are exactly three parts and the third is not empty
 * @since 0.1
 */
public record TopicRoute(String module, String handler, boolean wantsReply) {

    /** What a client is told whose topic has another form. */
    public static final String EXPECTED_FORM =
            "Topic must be [moduleType@moduleID]/[handler]|[moduleType@moduleID]/[handler]/[msgid]";

    private static final String HANDLER_PREFIX = "HD_";

    /**
     * Takes a topic apart.
     *
     * @param topic the topic
     * @return its parts, or null for a topic without a slash
     */
    public static @Nullable TopicRoute parse(String topic) {
        int first = topic.indexOf('/');
        if (first < 0) {
            return null;
        }
        int end = endOfHandler(topic);
        return new TopicRoute(topic.substring(0, first), topic.substring(first + 1, end), wantsReply(topic, end));
    }

    /** Returns where the first two parts of a topic end. */
    static int endOfHandler(String topic) {
        int second = topic.indexOf('/', topic.indexOf('/') + 1);
        return second < 0 ? topic.length() : second;
    }

    /** Returns whether exactly one part comes after the first two, and is not empty. */
    static boolean wantsReply(String topic, int endOfHandler) {
        int third = endOfHandler + 1;
        return third < topic.length() && topic.indexOf('/', third) < 0;
    }

    /**
     * {@return whether the sender of a message with this topic wants a reply: by the topic, or by saying where it is to go}
     *
     * @param message the message
     */
    public boolean isReplyWantedBy(Message message) {
        return wantsReply || message.getResponseTopic().isPresent();
    }

    /**
     * {@return the module's type, without a node}
     */
    public String type() {
        int at = module.indexOf('@');
        return at < 0 ? module : module.substring(0, at);
    }

    /**
     * {@return what a client is told of a handler's name that can be none, or null for one that can}
     *
     * @param handler the name
     */
    public static @Nullable String handlerFault(String handler) {
        return handler.startsWith(HANDLER_PREFIX) ? null : "Method(" + handler + ") must begin with 'HD_'";
    }

    /**
     * Says that a module has no such handler.
     *
     * @param handler the handler's name
     * @return what a client is told
     */
    public static String handlerNotFound(String handler) {
        return "Remote function(" + handler + ") not found";
    }

    /**
     * {@return what a client is told of a module that is nowhere}
     *
     * @param module the module's type, or {@code type@id}
     */
    public static String notFound(String module) {
        return "Service(type:" + module + ") not found";
    }
}
