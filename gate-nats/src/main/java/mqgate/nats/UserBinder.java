package mqgate.nats;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.GateException;
import mqgate.api.GateHandler;
import mqgate.api.GateNotFoundException;
import mqgate.api.Session;
import mqgate.api.StaleSessionException;
import mqgate.api.TraceSpan;
import mqgate.api.UserConnectedException;
import mqgate.api.UserPolicy;
import mqgate.core.NonBlocking;
import mqgate.nats.UserClaim.State;
import org.jspecify.annotations.Nullable;

/**
 * Binds sessions to users, as all gates see it. For threads that may block; one change of a session's user at a time.
 *
 * <p>First the line in the directory, which is what throws out whoever was there; then the gate itself. So a session is never its
 * user's here before it is everywhere, and what a crash leaves in between is the line of a session that nobody has.
 */
final class UserBinder {

    private final NatsLink link;
    private final UserDirectory directory;
    private final GateHandler local;
    private final Map<String, ReentrantLock> sessionLocks = new ConcurrentHashMap<>();

    UserBinder(NatsLink link, UserDirectory directory, GateHandler local) {
        this.link = link;
        this.directory = directory;
        this.local = local;
    }

    Session bind(TraceSpan span, String sessionId, String userId) {
        NonBlocking.refuse("bind, which asks all gates,");
        return alone(sessionId, () -> {
            UserClaim before = present(sessionId);
            if (before != null && before.userId.equals(userId) && before.state() == State.HELD) {
                requireDirectory();
                return local.bind(span, sessionId, userId);
            }
            Session bound = bindAnew(span, sessionId, userId);
            if (before != null) {
                directory.release(before);
            }
            return bound;
        });
    }

    Session unbind(TraceSpan span, String sessionId) {
        NonBlocking.refuse("unbind, which tells all gates,");
        return alone(sessionId, () -> {
            UserClaim before = present(sessionId);
            Session unbound = local.unbind(span, sessionId);
            if (before != null) {
                directory.release(before);
            }
            return unbound;
        });
    }

    private Session alone(String sessionId, Supplier<Session> change) {
        ReentrantLock lock = lock(sessionId);
        try {
            return change.get();
        } finally {
            sessionLocks.remove(sessionId, lock);
            lock.unlock();
        }
    }

    @SuppressWarnings("LockNotBeforeTry") // it goes on to the caller
    private ReentrantLock lock(String sessionId) {
        while (true) {
            ReentrantLock lock = sessionLocks.computeIfAbsent(sessionId, id -> new ReentrantLock());
            lock.lock();
            if (lock == sessionLocks.get(sessionId)) { // otherwise who had it has taken it away
                return lock;
            }
            lock.unlock();
        }
    }

    /** Returns the claim that the session has now, or null. */
    private @Nullable UserClaim present(String sessionId) {
        String userId = directory.agent(sessionId).getSession().getUserId();
        return userId.isEmpty() ? null : directory.claims.find(userId, sessionId);
    }

    private Session bindAnew(TraceSpan span, String sessionId, String userId) {
        requireDirectory();
        UserClaim claim = directory.claims.begin(userId, sessionId);
        try {
            claim(claim);
            if (!directory.claims.hold(claim)) {
                throw refused(claim);
            }
            Session bound = local.bind(span, sessionId, userId);
            if (claim.state() != State.HELD) {
                throw refused(claim);
            }
            return bound;
        } catch (RuntimeException | Error e) {
            directory.release(claim);
            throw e;
        }
    }

    private static GateException refused(UserClaim claim) {
        return claim.state() == State.LOST
                ? new StaleSessionException(claim.sessionId)
                : new ClusterUnavailableException(
                        "the user directory was lost while user " + Subjects.part(claim.userId) + " was bound");
    }

    private void requireDirectory() {
        if (!directory.isCurrent()) {
            throw new ClusterUnavailableException("the user directory cannot be reached");
        }
    }

    /** Returns when the session may be the user's as far as all gates are concerned. */
    private void claim(UserClaim claim) {
        boolean refusing = directory.policy == UserPolicy.REFUSE;
        if (refusing) {
            sleep(directory.markers.untilKnown());
        }
        UserLines.Placed placed = directory.lines.place(claim, others -> {
            if (refusing) {
                refuseIfConnected(claim.userId, others);
            }
        });
        directory.claims.written(claim, placed.revision());
        awaitSeen(claim);
        if (claim.state() != State.PENDING) {
            throw refused(claim);
        }
        if (directory.isExclusive()) {
            throwOut(claim, placed.before(), placed.revision());
            sleep(directory.markers.untilKnown());
        }
        claim.becomeAlone();
    }

    private void awaitSeen(UserClaim claim) {
        try {
            claim.seen().get(patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new ClusterUnavailableException("the user directory does not say what is written to it");
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Duration patience() {
        Duration timeout = link.getOptions().getTimeout();
        Duration lease = link.getOptions().getLease();
        return timeout.compareTo(lease) < 0 ? timeout : lease;
    }

    private void refuseIfConnected(String userId, List<UserEntry> others) {
        for (UserEntry other : others) {
            if (isConnected(userId, other)) {
                throw new UserConnectedException(userId);
            }
        }
    }

    private boolean isConnected(String userId, UserEntry entry) {
        if (entry.gate().equals(directory.serverId)) {
            return directory.isAlive(userId, entry.session());
        }
        Duration out = directory.markers.untilOut(entry.gate());
        if (out.isZero()) {
            return false;
        }
        ByteWriter call = GateCall.of(GateOp.IS_ALIVE).writeString(userId).writeString(entry.session());
        try {
            return Waiting.await("a login", ask(entry.gate(), call, least(out, patience())), patience())
                    .readBoolean();
        } catch (GateException e) {
            return true; // as far as anybody knows
        }
    }

    /** Returns when none of the others can send to the user any more: their gates have said so, or have no lease. */
    private void throwOut(UserClaim claim, List<String> gates, long generation) {
        List<CompletableFuture<Void>> out = gates.stream()
                .map(gate -> throwOut(gate, claim.userId, generation))
                .toList();
        for (CompletableFuture<Void> one : out) {
            try {
                one.get();
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("it completes normally", e);
            }
        }
    }

    private CompletableFuture<Void> throwOut(String gate, String userId, long generation) {
        Duration out = directory.markers.untilOut(gate);
        if (out.isZero()) {
            return CompletableFuture.completedFuture(null);
        }
        ByteWriter call = GateCall.of(GateOp.DROP).writeString(userId).writeLong(generation);
        return ask(gate, call, out)
                .handle((answer, failure) -> failure == null ? Duration.ZERO : directory.markers.untilOut(gate))
                .thenCompose(UserBinder::delay);
    }

    private static CompletableFuture<Void> delay(Duration time) {
        return time.isZero()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS));
    }

    private CompletableFuture<ByteReader> ask(String gate, ByteWriter call, Duration timeout) {
        Target target = new Target(link.subjects().gate(gate), () -> new GateNotFoundException(gate));
        return link.request(target, null, call.toBytes(), timeout);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void sleep(Duration time) {
        if (!time.isZero()) {
            try {
                TimeUnit.NANOSECONDS.sleep(time.toNanos());
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private static GateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new GateException("a bind was interrupted", cause);
    }
}
