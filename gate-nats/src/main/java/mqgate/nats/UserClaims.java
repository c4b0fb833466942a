package mqgate.nats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import mqgate.nats.UserClaim.State;
import org.jspecify.annotations.Nullable;

/**
 * Which users the sessions of this gate are, by what was written to the directory and seen of it since. For any thread; changes
 * are made under one lock, and quickly.
 *
 * <p>Those that lose their user are told to the {@code loser}, outside the lock, again and again as often as it is asked: when
 * a call that finds them returns, they are out, whoever came first.
 */
final class UserClaims {

    /** Throws a session out. */
    @FunctionalInterface
    interface Loser {
        void lost(String sessionId);
    }

    private final String serverId;
    private final boolean exclusive;
    private final LongSupplier nanoClock;
    private final Loser loser;
    private final Map<String, List<UserClaim>> byUser = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    UserClaims(String serverId, boolean exclusive, LongSupplier nanoClock, Loser loser) {
        this.serverId = serverId;
        this.exclusive = exclusive;
        this.nanoClock = nanoClock;
        this.loser = loser;
    }

    /** Returns the claim of a session that is not given up, or null. */
    @Nullable UserClaim find(String userId, String sessionId) {
        for (UserClaim claim : of(userId)) {
            if (claim.sessionId.equals(sessionId) && claim.state() != State.RELEASED) {
                return claim;
            }
        }
        return null;
    }

    private List<UserClaim> of(String userId) {
        return byUser.getOrDefault(userId, List.of());
    }

    boolean isHeld(String userId, String sessionId) {
        UserClaim claim = find(userId, sessionId);
        return claim != null && claim.state() == State.HELD;
    }

    /** Returns whether the session is the user's or about to become it. */
    boolean isAlive(String userId, String sessionId) {
        UserClaim claim = find(userId, sessionId);
        return claim != null && claim.state() != State.LOST;
    }

    List<UserClaim> all() {
        List<UserClaim> all = new ArrayList<>();
        byUser.values().forEach(all::addAll);
        return all;
    }

    UserClaim begin(String userId, String sessionId) {
        UserClaim claim = new UserClaim(userId, sessionId, nanoClock.getAsLong());
        byUser.merge(userId, List.of(claim), UserClaims::joined);
        return claim;
    }

    private static List<UserClaim> joined(List<UserClaim> some, List<UserClaim> more) {
        List<UserClaim> joined = new ArrayList<>(some);
        joined.addAll(more);
        return List.copyOf(joined);
    }

    void remove(UserClaim claim) {
        byUser.computeIfPresent(claim.userId, (user, claims) -> {
            List<UserClaim> left =
                    claims.stream().filter(other -> other != claim).toList();
            return left.isEmpty() ? null : left;
        });
    }

    /** A claim is in the directory, as this revision. */
    void written(UserClaim claim, long revision) {
        change(claim.userId, other -> other == claim && claim.written(revision, nanoClock.getAsLong()));
    }

    /** A claim that is seen becomes good, if it is not lost by now. */
    boolean hold(UserClaim claim) {
        lock.lock();
        try {
            if (claim.state() == State.PENDING) {
                claim.become(State.HELD);
            }
            return claim.state() == State.HELD;
        } finally {
            lock.unlock();
        }
    }

    void release(UserClaim claim) {
        lock.lock();
        try {
            claim.become(State.RELEASED);
        } finally {
            lock.unlock();
        }
    }

    /** The directory has these lines for a user since a revision. Returns those of this gate that no session stands for. */
    List<UserEntry> changed(String userId, List<UserEntry> entries, long revision) {
        change(userId, claim -> {
            if (entries.stream().anyMatch(entry -> entry.isOf(serverId, claim.sessionId))) {
                claim.sawOwn(revision);
                return false;
            }
            return claim.sawOther(revision);
        });
        return entries.stream()
                .filter(entry -> entry.gate().equals(serverId) && isNobodys(userId, entry.session()))
                .toList();
    }

    boolean isNobodys(String userId, String sessionId) {
        return of(userId).stream().noneMatch(claim -> claim.sessionId.equals(sessionId));
    }

    /** The directory is lost: what is held has to be written again, what is about to be is not to be held. */
    void forgetRevisions() {
        lock.lock();
        try {
            for (UserClaim claim : all()) {
                if (claim.state() == State.PENDING) {
                    claim.become(State.RELEASED);
                } else if (claim.state() == State.HELD) {
                    claim.forgetRevisions();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Somebody else was there before a claim could be written again. */
    void lose(UserClaim claim) {
        change(claim.userId, other -> other == claim);
    }

    /** Somebody whose claim is of this generation asks this gate to give the user up. */
    void drop(String userId, long generation) {
        change(userId, claim -> claim.sawOther(generation));
    }

    /** Applies what has come to the claims of a user; those for which it is true are lost, where a user has only one session. */
    private void change(String userId, Predicate<UserClaim> isLost) {
        List<String> lost = new ArrayList<>();
        lock.lock();
        try {
            for (UserClaim claim : of(userId)) {
                if (isLost.test(claim) && exclusive && claim.state() != State.RELEASED) {
                    claim.become(State.LOST);
                    lost.add(claim.sessionId);
                }
            }
        } finally {
            lock.unlock();
        }
        lost.forEach(loser::lost);
        completeSeen(userId);
    }

    /** Only now: who waits for it must find the lost ones out. */
    private void completeSeen(String userId) {
        lock.lock();
        try {
            of(userId).forEach(UserClaim::completeIfSeen);
        } finally {
            lock.unlock();
        }
    }
}
