package mqgate.nats;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateHandler;
import mqgate.api.TraceSpan;

/**
 * All gates of the cluster, from any process that has a link: what is for everybody, for a group or for a user, wherever the
 * clients are.
 *
 * <p>A broadcast and a group send are one message on NATS for all gates together. No method waits; a stage completes on the
 * executor of the link, when all gates that are known have answered, or after {@link NatsOptions#getTimeout()}. Where all gates
 * answered that they could not do it, the stage fails with what one of them threw. What one thread sends
 * to everybody or to groups reaches each gate in the order of the calls; what is for a user only if each call is waited for. A
 * stage fails with {@link mqgate.api.ClusterUnavailableException} if NATS is away, and with
 * {@link mqgate.api.MessageRejectedException} if a message is larger than NATS takes.
 *
 * <p>Safe for use from any thread.
 *
 * @since 0.1
 */
public final class Gates {

    private final NatsLink link;
    private final GateRoster roster;
    private final AllGates all;

    Gates(NatsLink link) {
        this.link = link;
        roster = new GateRoster(link.subjects(), System::nanoTime);
        link.add(roster);
        all = new AllGates(link, roster, "");
    }

    /** Returns all but one, which asks. */
    AllGates but(String serverId) {
        return new AllGates(link, roster, serverId);
    }

    /**
     * {@return the server ids of the gates that were heard of in the last 3.5 s and take clients, in order; not complete in the first
     * moments after the link has come to life}
     *
     * <p>A gate that is {@linkplain mqgate.api.Gate#drain drained} is not among them, but all that is for everybody, for a group or for
     * a user still reaches its clients.
     */
    public Set<String> getServerIds() {
        return new TreeSet<>(roster.takingClients());
    }

    /**
     * {@return the handler of one gate, whether it is there or not}
     *
     * @param serverId the gate's {@link mqgate.api.Options#getServerId()}
     */
    public GateHandler gate(String serverId) {
        return new RemoteGateHandler(link, serverId);
    }

    /**
     * Sends a message to every client of every gate.
     *
     * @param span the caller's trace span
     * @param topic the topic that the clients see; at most 65535 bytes in UTF-8
     * @param body the payload; may be modified when this returns
     * @param policy what happens to the message for a client that reads too slowly
     * @return how many clients it was handed to at each gate, and which gates have not answered
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     */
    public CompletionStage<Gathered> broadcast(TraceSpan span, String topic, byte[] body, DeliveryPolicy policy) {
        requireNonNull(policy, "policy");
        return all.broadcast(span, topic, body, policy);
    }

    /**
     * Sends a message to the members of a group, whichever gates they are at.
     *
     * @param span the caller's trace span
     * @param group the name of the group
     * @param topic the topic that the clients see; at most 65535 bytes in UTF-8
     * @param body the payload; may be modified when this returns
     * @param policy what happens to the message for a member that reads too slowly
     * @return how many members it was handed to at each gate, and which gates have not answered
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     */
    public CompletionStage<Gathered> sendToGroup(
            TraceSpan span, String group, String topic, byte[] body, DeliveryPolicy policy) {
        requireNonNull(group, "group");
        requireNonNull(policy, "policy");
        return all.sendToGroup(span, group, topic, body, policy);
    }

    /**
     * Sends a message to all connections of a user. With {@link NatsOptions#hasUserDirectory()} only the gates that the user is at are
     * asked.
     *
     * @param span the caller's trace span
     * @param userId the user
     * @param topic the topic that the client sees; at most 65535 bytes in UTF-8
     * @param body the payload; may be modified when this returns
     * @param policy what happens to the message for a connection whose client reads too slowly
     * @return to how many connections it was sent at each gate that was asked, and which of these gates have not answered, or had
     *     to refuse because the user may have logged in elsewhere
     * @throws IllegalArgumentException if the topic is empty, has a wildcard or the character 0, or is too long
     */
    public CompletionStage<Gathered> sendToUser(
            TraceSpan span, String userId, String topic, byte[] body, DeliveryPolicy policy) {
        requireNonNull(userId, "userId");
        requireNonNull(policy, "policy");
        return all.sendToUser(span, userId, topic, body, policy);
    }

    /**
     * Closes all connections of a user.
     *
     * @param span the caller's trace span
     * @param userId the user
     * @param reason why, {@link CloseReason#KICKED} as a rule
     * @return how many connections were open at each gate that was asked, and which of these gates have not answered
     * @throws IllegalArgumentException if the reason is not one that a server can have, see {@link CloseReason#isServerReason()}
     */
    public CompletionStage<Gathered> kickUser(TraceSpan span, String userId, CloseReason reason) {
        requireNonNull(userId, "userId");
        return all.kickUser(span, userId, reason);
    }

    /**
     * Asks whether a user is connected to any gate.
     *
     * @param span the caller's trace span
     * @param userId the user
     * @return whether one of the user's connections is open; failed with {@link mqgate.api.UserNotFoundException} if no gate has one,
     *     and with {@link mqgate.api.RequestTimeoutException} if none of those that answered has one
     */
    public CompletionStage<Boolean> isConnect(TraceSpan span, String userId) {
        requireNonNull(userId, "userId");
        return all.isConnect(span, userId);
    }

    /**
     * Lists the members of a group at all gates.
     *
     * @param group the name of the group
     * @return the ids of the sessions that are its members, at the gates that answered; in no order
     */
    public CompletionStage<Collection<String>> getGroupMembers(String group) {
        requireNonNull(group, "group");
        return all.getGroupMembers(group).thenApply(members -> members);
    }
}
