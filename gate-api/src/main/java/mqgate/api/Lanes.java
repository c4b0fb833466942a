package mqgate.api;

/**
 * Which messages of one connection wait for each other. Those that do are handled one at a time, in the order in which the
 * client sent them.
 *
 * @since 0.1
 */
public enum Lanes {
    /** All of a connection. */
    SESSION,
    /** Those to the same route, which is the first two parts of the topic, {@code shop/HD_buy} say. */
    ROUTE,
    /** None, as in mqant: up to {@link Options#getConcurrentTasks()} are handled at once. */
    FREE
}
