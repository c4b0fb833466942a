package mqgate.netty;

import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mqgate.api.LimitExceededException;
import mqgate.api.spi.SubscribeAuthorizer;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.QoS;
import mqgate.netty.codec.TopicName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client has subscribed to, and which groups each filter has brought it into. Owned by the lane of the connection.
 *
 * <p>A filter that is subscribed to again has its new groups instead of the old ones, none if it is refused now; one that fails
 * stays as it was. A client has no more filters than it may be in groups, even if they all mean the same group.
 */
final class Subscriptions {

    private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);

    private final NettyAgent agent;
    private final SessionTable table;
    private final SubscribeAuthorizer authorizer;
    private final int maxFilters;
    private final int maxFilterLength; // 0 for any
    private final Map<String, Set<String>> groupsByFilter = new HashMap<>();
    private boolean failureLogged;

    Subscriptions(NettyAgent agent, SubscribeAuthorizer authorizer, GateServices services) {
        this.agent = agent;
        this.authorizer = authorizer;
        table = services.table;
        maxFilterLength = services.options.getLimits().getMaxTopicLength();
        maxFilters = services.options.getLimits().getMaxGroupsPerSession();
    }

    /** Asks about one filter and does what is decided; returns its code for SUBACK. */
    int subscribe(Packet.Subscription subscription) {
        String filter = subscription.filter();
        try {
            checkLength(filter);
            Set<String> groups = new LinkedHashSet<>(authorizer.authorize(agent.getSession(), filter));
            replace(filter, groups);
            return groups.isEmpty() ? refusal(filter) : granted(subscription.qos());
        } catch (LimitExceededException e) {
            log.debug("{}: no subscription to {}: {}", agent, TopicName.quoted(filter), e.getMessage());
            return failure(Packet.SubAck.QUOTA_EXCEEDED);
        } catch (Throwable e) {
            logFailureContained(TopicName.quoted(filter), e);
            return failure(Packet.SubAck.UNSPECIFIED_ERROR);
        }
    }

    private void checkLength(String filter) {
        int length = maxFilterLength == 0 ? 0 : ByteBufUtil.utf8Bytes(filter);
        if (length > maxFilterLength) {
            throw new LimitExceededException("maxTopicLength", length, maxFilterLength);
        }
    }

    /** Ends the subscription to one filter; returns its code for UNSUBACK. */
    int unsubscribe(String filter) {
        if (!groupsByFilter.containsKey(filter)) {
            return Packet.UnsubAck.NO_SUBSCRIPTION_EXISTED;
        }
        replace(filter, Set.of());
        return Packet.Ack.SUCCESS;
    }

    private void replace(String filter, Set<String> groups) {
        if (!groups.isEmpty() && !groupsByFilter.containsKey(filter) && groupsByFilter.size() >= maxFilters) {
            throw new LimitExceededException("maxGroupsPerSession", maxFilters + 1L, maxFilters);
        }
        joinAll(groups);
        Set<String> before = groups.isEmpty() ? groupsByFilter.remove(filter) : groupsByFilter.put(filter, groups);
        if (before != null) {
            before.stream().filter(group -> !isWanted(group)).forEach(group -> table.leave(agent, group));
        }
    }

    private boolean isWanted(String group) {
        return groupsByFilter.values().stream().anyMatch(groups -> groups.contains(group));
    }

    /** All or none. */
    private void joinAll(Set<String> groups) {
        List<String> joined = new ArrayList<>();
        try {
            for (String group : groups) {
                if (table.join(agent, group)) {
                    joined.add(group);
                }
            }
        } catch (Throwable e) {
            joined.forEach(group -> table.leave(agent, group));
            throw e;
        }
    }

    private static int granted(QoS wanted) {
        return Math.min(wanted.level(), QoS.AT_LEAST_ONCE.level());
    }

    private int refusal(String filter) {
        if (TopicName.isShared(filter)) {
            return failure(Packet.SubAck.SHARED_NOT_SUPPORTED);
        }
        return failure(
                TopicName.hasWildcard(filter) ? Packet.SubAck.WILDCARDS_NOT_SUPPORTED : Packet.SubAck.NOT_AUTHORIZED);
    }

    /** MQTT 3 has one code for all failures. */
    private int failure(int code) {
        return agent.profile().mqtt5() ? code : Packet.SubAck.UNSPECIFIED_ERROR;
    }

    /** An exception that cannot even be described must not keep the client from its answer. */
    private void logFailureContained(String filter, Throwable cause) {
        try {
            logFailure(filter, cause);
        } catch (Throwable e) {
            log.warn("{}: the subscription to {} failed: {}", agent, filter, cause.getClass());
        }
    }

    /** A client must not be able to fill the log: only the first failure of a connection is told in full. */
    private void logFailure(String filter, Throwable cause) {
        if (failureLogged || agent.isClosed()) {
            log.debug("{}: the subscription to {} failed", agent, filter, cause);
        } else {
            failureLogged = true;
            log.warn("{}: the subscription to {} failed; more of this connection at DEBUG", agent, filter, cause);
        }
    }
}
