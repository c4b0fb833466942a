package mqgate.nats;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.MessageRejectedException;
import mqgate.api.StaleSessionException;
import mqgate.api.TraceSpan;
import mqgate.api.UserNotFoundException;
import mqgate.core.Arguments;
import mqgate.core.NonBlocking;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gate's own clients, and those of all other gates where an operation is for a user, a group or everybody. For threads that
 * may wait for the answers of the others.
 */
final class ClusterGateHandler extends ForwardingGateHandler {

    private static final Logger log = LoggerFactory.getLogger(ClusterGateHandler.class);

    private static final long WARNING_INTERVAL = 1_000_000_000;

    private static final Gathered NOTHING = new Gathered(Map.of(), Set.of());

    private final FencedGateHandler own;
    private final NatsLink link;
    private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - WARNING_INTERVAL);
    private volatile @Nullable AllGates others;

    ClusterGateHandler(NatsLink link, FencedGateHandler own) {
        super(own);
        this.own = own;
        this.link = link;
    }

    /** From now on there are others. */
    void join(AllGates others) {
        this.others = others;
    }

    /** From now on there are none again. */
    void leave() {
        others = null;
    }

    @Override
    public long broadcast(TraceSpan span, String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        return everywhere(
                "broadcast",
                all -> all.broadcast(span, topic, body, policy),
                () -> next.broadcast(span, topic, body, policy));
    }

    @Override
    public long sendToGroup(TraceSpan span, String group, String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        return everywhere(
                "sendToGroup",
                all -> all.sendToGroup(span, group, topic, body, policy),
                () -> next.sendToGroup(span, group, topic, body, policy));
    }

    @Override
    public long sendToUser(TraceSpan span, String userId, String topic, byte[] body, DeliveryPolicy policy) {
        NonBlocking.refuse("sendToUser, which asks all gates,");
        long here = next.sendToUser(span, userId, topic, body, policy);
        if (here > 0 && own.isExclusive()) {
            return here;
        }
        CompletionStage<Gathered> answers =
                ask("sendToUser", all -> all.sendToUser(span, userId, topic, body, policy), NOTHING);
        return here + await("sendToUser", answers).total();
    }

    @Override
    public long kickUser(TraceSpan span, String userId, CloseReason reason) {
        Arguments.checkReason(reason);
        return everywhere(
                "kickUser", all -> all.kickUser(span, userId, reason), () -> next.kickUser(span, userId, reason));
    }

    /** Asks the others first, who work on it while this gate does. */
    private long everywhere(String what, Function<AllGates, CompletionStage<Gathered>> asked, Supplier<Long> here) {
        NonBlocking.refuse(what + ", which asks all gates,");
        CompletionStage<Gathered> answers = ask(what, asked, NOTHING);
        if (answers.toCompletableFuture().isCompletedExceptionally()) { // too large for NATS: nobody gets it
            return await(what, answers).total();
        }
        long count = here.get();
        return count + await(what, answers).total();
    }

    private <T> CompletionStage<T> ask(String what, Function<AllGates, CompletionStage<T>> asked, T nothing) {
        AllGates all = others;
        if (all == null) {
            return CompletableFuture.completedStage(nothing);
        }
        CompletionStage<T> answers = asked.apply(all);
        boolean failed = answers.toCompletableFuture().isCompletedExceptionally();
        return answers.exceptionally(failure -> {
            Throwable cause = Failures.unwrap(failure);
            if (cause instanceof StaleSessionException || (failed && cause instanceof MessageRejectedException)) {
                throw new CompletionException(cause);
            }
            warn(what + " has reached this gate only: " + cause.getMessage());
            return nothing;
        });
    }

    private Gathered await(String what, CompletionStage<Gathered> answers) {
        Gathered gathered =
                Waiting.await(what, answers, link.getOptions().getTimeout().multipliedBy(2));
        if (!gathered.missing().isEmpty()) {
            warn(what + " has not reached " + gathered.missing());
        }
        return gathered;
    }

    private void warn(String text) {
        long now = System.nanoTime();
        long last = lastWarning.get();
        if (now - last >= WARNING_INTERVAL && lastWarning.compareAndSet(last, now)) {
            log.warn("{}", text);
        }
    }

    @Override
    public Collection<String> getGroupMembers(String group) {
        NonBlocking.refuse("getGroupMembers, which asks all gates,");
        Collection<String> here = next.getGroupMembers(group);
        List<String> members = new ArrayList<>(here);
        members.addAll(Waiting.await(
                "getGroupMembers",
                ask("getGroupMembers", all -> all.getGroupMembers(group), List.<String>of()),
                link.getOptions().getTimeout().multipliedBy(2)));
        return members;
    }

    @Override
    public boolean isConnect(TraceSpan span, String sessionId, String userId) {
        NonBlocking.refuse("isConnect, which asks all gates,");
        Boolean here = ownAnswer(span, sessionId, userId);
        AllGates all = others;
        if (Boolean.TRUE.equals(here) || all == null) {
            return orNotFound(here, userId);
        }
        try {
            return Waiting.await(
                    "isConnect",
                    all.isConnect(span, userId),
                    link.getOptions().getTimeout().multipliedBy(2));
        } catch (UserNotFoundException e) {
            return orNotFound(here, userId);
        } catch (GateException e) {
            warn("isConnect has asked this gate only: " + e.getMessage());
            return orNotFound(here, userId);
        }
    }

    private @Nullable Boolean ownAnswer(TraceSpan span, String sessionId, String userId) {
        try {
            return next.isConnect(span, sessionId, userId);
        } catch (UserNotFoundException e) {
            return null;
        }
    }

    private static boolean orNotFound(@Nullable Boolean answer, String userId) {
        if (answer == null) {
            throw new UserNotFoundException(userId);
        }
        return answer;
    }
}
