package mqgate.nats;

import io.nats.client.impl.Headers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import mqgate.api.CloseReason;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.GateNotFoundException;
import mqgate.api.RequestTimeoutException;
import mqgate.api.TraceSpan;
import mqgate.api.UserNotFoundException;
import mqgate.core.Arguments;
import mqgate.nats.PendingAnswers.Answers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all gates but the one that asks, with one message for all of them, or those that a user is at. For any thread; stages are
 * completed on the link's executor.
 */
final class AllGates {

    private static final Logger log = LoggerFactory.getLogger(AllGates.class);

    private final NatsLink link;
    private final GateRoster roster;
    private final String asking;

    /** Makes it for a gate, or for a process that has none and calls itself by an empty string. */
    AllGates(NatsLink link, GateRoster roster, String asking) {
        this.link = link;
        this.roster = roster;
        this.asking = asking;
    }

    /** Returns the others that are known. */
    private final class Others implements PendingAnswers.Expected {

        @Override
        public boolean isReady() {
            return roster.isReady();
        }

        @Override
        public Set<String> serverIds() {
            Set<String> others = new HashSet<>(roster.serverIds());
            others.remove(asking);
            return others;
        }
    }

    CompletionStage<Gathered> broadcast(TraceSpan span, String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        return counted(askAll(span, GateCall.broadcast(topic, policy, body)));
    }

    CompletionStage<Gathered> sendToGroup(
            TraceSpan span, String group, String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        return counted(askAll(span, GateCall.send(GateOp.SEND_TO_GROUP, group, topic, policy, body)));
    }

    CompletionStage<Gathered> sendToUser(
            TraceSpan span, String userId, String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        return counted(askOf(userId, span, GateCall.send(GateOp.SEND_TO_USER, userId, topic, policy, body)));
    }

    CompletionStage<Gathered> kickUser(TraceSpan span, String userId, CloseReason reason) {
        Arguments.checkReason(reason);
        return counted(askOf(userId, span, GateCall.close(GateOp.KICK_USER, userId, reason)));
    }

    CompletionStage<Boolean> isConnect(TraceSpan span, String userId) {
        byte[] call = GateCall.of(GateOp.IS_CONNECT)
                .writeString("")
                .writeString(userId)
                .toBytes();
        return done(askOf(userId, span, call), answers -> isConnect(userId, answers));
    }

    private static boolean isConnect(String userId, Answers answers) {
        if (answers.results().isEmpty()) {
            boolean allSaid = answers.missing().stream()
                    .allMatch(gate -> answers.failures().get(gate) instanceof UserNotFoundException);
            throw allSaid ? new UserNotFoundException(userId) : new RequestTimeoutException();
        }
        return answers.results().values().stream().anyMatch(ByteReader::readBoolean);
    }

    CompletionStage<List<String>> getGroupMembers(String group) {
        byte[] call = GateCall.of(GateOp.GROUP_MEMBERS).writeString(group).toBytes();
        return done(askAll(TraceSpan.create(), call), answers -> {
            List<String> members = new ArrayList<>();
            answers.results().values().forEach(in -> members.addAll(CallServer.strings(in)));
            return members;
        });
    }

    private CompletionStage<Gathered> counted(CompletableFuture<Answers> answers) {
        return done(answers, all -> {
            throwIfAllFailed(all);
            Map<String, Long> counts = new HashMap<>();
            all.results().forEach((gate, in) -> counts.put(gate, in.readLong()));
            return new Gathered(counts, all.missing());
        });
    }

    /** Where nobody did it the caller learns why, as from a gate of his own. */
    private static void throwIfAllFailed(Answers answers) {
        if (answers.results().isEmpty() && answers.failures().keySet().containsAll(answers.missing())) {
            for (Throwable failure : answers.failures().values()) {
                throw new CompletionException(failure);
            }
        }
    }

    /** What failed before anything was sent is failed at once. */
    private <T> CompletionStage<T> done(CompletableFuture<Answers> answers, Function<Answers, T> result) {
        return answers.isCompletedExceptionally()
                ? answers.thenApply(result)
                : answers.thenApplyAsync(result, link.executor());
    }

    private CompletableFuture<Answers> askAll(TraceSpan span, byte[] call) {
        long deadline = System.nanoTime() + link.getOptions().getTimeout().toNanos();
        PendingAnswers answers = new PendingAnswers(new Others(), deadline);
        Headers headers = TraceHeaders.of(span);
        try {
            link.liveConnection().ask(link.subjects().gates(), headers, GateCall.toAll(asking, call), answers);
        } catch (GateException e) {
            return CompletableFuture.failedFuture(e);
        }
        answers.finishIfAnswered();
        return answers;
    }

    /** Asks the gates that the user is at, as far as that is known, otherwise all. */
    private CompletableFuture<Answers> askOf(String userId, TraceSpan span, byte[] call) {
        if (!link.getOptions().hasUserDirectory()) {
            return askAll(span, call);
        }
        try {
            return CompletableFuture.supplyAsync(() -> gatesOf(userId), link.executor())
                    .thenCompose(gates -> gates == null ? askAll(span, call) : askSome(gates, span, call));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new ClusterUnavailableException("the link is closed"));
        }
    }

    private @Nullable Set<String> gatesOf(String userId) {
        if (!Subjects.isName(userId)) { // nobody can log in as that
            return Set.of();
        }
        try {
            return link.users().read(userId).entries().stream()
                    .map(UserEntry::gate)
                    .filter(gate -> !gate.equals(asking))
                    .collect(Collectors.toSet());
        } catch (GateException e) {
            log.debug("All gates are asked for user {}: {}", Subjects.part(userId), e.getMessage());
            return null;
        }
    }

    private CompletableFuture<Answers> askSome(Collection<String> gates, TraceSpan span, byte[] call) {
        Map<String, CompletableFuture<ByteReader>> asked = new HashMap<>();
        Headers headers = TraceHeaders.of(span);
        for (String gate : gates) {
            Target target = new Target(link.subjects().gate(gate), () -> new GateNotFoundException(gate));
            asked.put(
                    gate, link.request(target, headers, call, link.getOptions().getTimeout()));
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .handle((done, failure) -> answers(asked));
    }

    private static Answers answers(Map<String, CompletableFuture<ByteReader>> asked) {
        Map<String, ByteReader> results = new HashMap<>();
        Map<String, Throwable> failures = new HashMap<>();
        asked.forEach((gate, answer) -> answer.handle((in, failure) ->
                failure == null ? results.put(gate, in) : failures.put(gate, Failures.unwrap(failure))));
        return new Answers(results, failures, failures.keySet());
    }
}
