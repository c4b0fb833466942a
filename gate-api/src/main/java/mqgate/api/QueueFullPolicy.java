package mqgate.api;

/**
 * What happens to a client that publishes faster than its messages are handled, once
 * {@link Options#getConcurrentTasks()} of them are unfinished.
 *
 * @since 0.1
 */
public enum QueueFullPolicy {
    /** The gate stops reading the client's socket until there is room; nothing is lost. */
    STOP_READING,
    /** The message is not handled; the client gets the error {@code the work queue is full!} on its topic. */
    REPLY_ERROR
}
