package mqgate.api.spi;

import java.util.Collection;
import mqgate.api.Session;

/**
 * Decides what a client's own SUBSCRIBE means: which groups it joins.
 *
 * <p>Without one every filter is granted and means nothing. With one, a filter that is granted makes the session a member of
 * its groups until the client unsubscribes from it, subscribes again and is refused, the server makes it leave, or the connection
 * ends. It does not matter who made it a member: a client that unsubscribes leaves, even if the server had joined it too. Messages that are sent to
 * the session itself arrive whatever it has subscribed to. Clients of {@link mqgate.api.Dialect#MQANT} are not asked about.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface SubscribeAuthorizer {

    /**
     * Decides about one filter of a SUBSCRIBE.
     *
     * <p>Thread: the executor, after the connect event and in order with the client's messages; it may block. Calls for one
     * connection do not overlap.
     *
     * <p>Failure: an exception refuses the filter with the code for an unspecified error and is logged.
     *
     * @param session the subscriber's live session
     * @param filter the filter as the client sent it, wildcards and {@code $share/…} included
     * @return the groups to join, as a rule the filter itself; empty to refuse the filter
     * @throws Exception if it cannot be decided
     */
    Collection<String> authorize(Session session, String filter) throws Exception;
}
