package mqgate.api;

import java.time.Duration;
import java.util.Map;

/**
 * What a gate has done since it was made, and what it holds at the moment. A snapshot that does not change; its figures were read
 * one after the other, so they can differ by what happened in between.
 *
 * @since 0.1
 */
public interface GateStats {

    /**
     * {@return how many sockets are open, those included whose handshake is not done}
     */
    int getOpenConnections();

    /**
     * {@return how many clients have finished their handshake and are connected, and those that are let in and whose user is being bound}
     */
    int getSessions();

    /**
     * {@return how many sockets were accepted, since the start}
     */
    long getAcceptedConnections();

    /**
     * {@return how many messages clients have published, since the start}
     */
    long getMessagesIn();

    /**
     * {@return how many messages were written for clients, one for each receiver, since the start; answers to subscriptions that a
     * {@link mqgate.api.spi.SubscribeAuthorizer} decided about count too}
     */
    long getMessagesOut();

    /**
     * {@return how many bytes were read from sockets, TLS included, since the start}
     */
    long getBytesIn();

    /**
     * {@return how many bytes were written to sockets, TLS included, since the start}
     */
    long getBytesOut();

    /**
     * {@return how many {@link DeliveryPolicy#droppable()} messages were dropped because their connection was behind, one for each
     * receiver, since the start}
     */
    long getDroppedMessages();

    /**
     * {@return how many {@link DeliveryPolicy#latest} messages were replaced by newer ones before they were written, since the start}
     */
    long getReplacedMessages();

    /**
     * {@return how many messages waited for connections that ended before they were written, since the start; those of QoS 1 count
     * as failed and not here}
     */
    long getLostMessages();

    /**
     * {@return how many bytes wait for clients that are behind or have not acknowledged what was sent with QoS 1; a message to many
     * counts for each of them, although it is held once}
     */
    long getQueuedBytes();

    /**
     * {@return how many connections something waits for, because their clients read too slowly}
     */
    int getBehindConnections();

    /**
     * {@return how many connections were closed for each reason, since the start; every reason has an entry}
     */
    Map<CloseReason, Long> getCloses();

    /**
     * {@return how many messages handlers have finished, since the start}
     */
    long getHandledMessages();

    /**
     * {@return the time from the start to the end of each handled message, summed up, since the start: the sum of
     * {@link #getHandlerTimes}}
     */
    Duration getHandlerTime();

    /**
     * {@return the time from the start to the end of each handled message, since the start. Of messages whose handlers finish at once
     * on an event loop one in 16 is timed, at random distances, and stands for those since the one before, so up to 30 for each event
     * loop are still missing}
     */
    LatencyHistogram getHandlerTimes();

    /**
     * {@return the time from the accepted socket to the end of the handshake of each client that was let in, since the start; what
     * the client and an {@link mqgate.api.spi.Authenticator} took is in it}
     */
    LatencyHistogram getHandshakeTimes();

    /**
     * {@return how late event loops came to what they were asked to do, measured ten times a second on each from the first call of
     * {@link Gate#getStats} on; what takes its time on an event loop makes all of its clients wait for so long. What an event loop is
     * late with counts when it comes to it, or if it is late by more than the last bound, at the next call}
     */
    LatencyHistogram getEventLoopLags();
}
