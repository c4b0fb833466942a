package mqgate.nats;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.GateException;
import mqgate.api.GateHandler;
import mqgate.api.SessionNotFoundException;
import mqgate.api.StaleSessionException;
import mqgate.api.TraceSpan;
import mqgate.api.UserPolicy;
import mqgate.core.WarningRate;
import mqgate.nats.UserClaim.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A gate's part of the user directory: which users its sessions are, as all gates see it, and whether it may still believe that.
 *
 * <p>Its own thread keeps the directory, the watch and the lease going; the thread of the watch says which sessions are too old;
 * any thread asks.
 */
final class UserDirectory implements UserWatch.Listener {

    private static final Logger log = LoggerFactory.getLogger(UserDirectory.class);

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofMillis(300);
    private static final Duration REFRESH = UserBucket.TTL.dividedBy(3);
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(2);
    private static final int MOST_STALE = 10_000;

    final String serverId;
    final UserPolicy policy;
    final UserClaims claims;
    final UserLines lines;
    final GateMarkers markers;
    private final NatsLink link;
    private final GateHandler local;
    private final UserBucket bucket;
    private final UserWatch watch;
    private final Lease lease;
    private final StaleSessions stale = new StaleSessions(MOST_STALE);
    private final String life = UUID.randomUUID().toString();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final CompletableFuture<Void> firstLease = new CompletableFuture<>();
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gate-nats-users");
        thread.setDaemon(true);
        return thread;
    });
    private final WarningRate warnings = new WarningRate(System::nanoTime);
    private volatile boolean stopped;
    private UserBucket.@Nullable Open watched; // this and what follows belongs to the keeper
    private String incarnation = "";
    private long renewals;
    private long nextRenewal = System.nanoTime();
    private long notBefore = System.nanoTime();

    UserDirectory(NatsLink link, String serverId, UserPolicy policy, GateHandler local) {
        this.link = link;
        this.serverId = serverId;
        this.policy = policy;
        this.local = local;
        bucket = link.users();
        boolean exclusive = policy != UserPolicy.ALLOW;
        claims = new UserClaims(serverId, exclusive, System::nanoTime, this::throwOut);
        markers = new GateMarkers(link.getOptions().getLease(), System::nanoTime);
        lines = new UserLines(bucket, serverId, exclusive, claims);
        lease = new Lease(link.getOptions().getLease(), System::nanoTime);
        watch = new UserWatch(bucket, this);
    }

    /** Returns when logins work. */
    void start() {
        try {
            bucket.open(); // what does not work at all is told as it is
            keeper.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
            firstLease.get(link.getOptions().getTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            stop();
            throw new ClusterUnavailableException("the user directory of NATS does not say what is written to it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            throw new ClusterUnavailableException("interrupted while waiting for the user directory");
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    private void tick() {
        try {
            if (System.nanoTime() - notBefore < 0) {
                return;
            }
            boolean lost = watched == null || watched.connection() != link.liveConnection();
            if (lost || System.nanoTime() - nextRenewal >= 0) {
                renew();
                nextRenewal = System.nanoTime() + interval().toNanos();
                sweepSoon();
            }
        } catch (ClusterUnavailableException e) {
            log.debug("The user directory: {}", e.getMessage());
            notBefore = System.nanoTime() + RETRY.toNanos();
        } catch (Throwable e) { // or it would never be looked after again, and nothing ever be sent to a user
            log.atLevel(warnings.isDue() ? Level.WARN : Level.DEBUG).log("The user directory failed", e);
            notBefore = System.nanoTime() + RETRY.toNanos();
        }
    }

    private Duration interval() {
        return link.getOptions().getLease().dividedBy(3);
    }

    private void renew() {
        boolean silent = lease.isWaiting();
        UserBucket.Open open = watched;
        if (open == null || silent || open.connection() != link.liveConnection()) {
            long last = watch.stop();
            watched = null;
            open = bucket.reopen();
            follow(open, last);
            watched = open;
        }
        writeAgain();
        String marker = life + " " + ++renewals;
        lease.sending(marker);
        bucket.putMarker(serverId, marker);
    }

    private void follow(UserBucket.Open open, long lastSeen) {
        if (!open.incarnation().equals(incarnation) || open.lastRevision() < lastSeen) {
            beginAnew(!incarnation.isEmpty());
            incarnation = open.incarnation();
        }
        watch.start(open);
    }

    private void beginAnew(boolean hadOne) {
        lease.end();
        claims.forgetRevisions();
        watch.forget();
        if (hadOne) {
            log.warn("Gate {}: NATS has lost the user directory, it is written again", serverId);
            markers.lost();
        }
    }

    /** Writes what is held and has no revision in this directory. */
    private void writeAgain() {
        for (UserClaim claim : claims.all()) {
            if (claim.state() == State.HELD && claim.generation() == 0) {
                writeAgain(claim);
            }
        }
    }

    private void writeAgain(UserClaim claim) {
        long revision = lines.placeAgain(claim);
        if (revision == 0) {
            claims.lose(claim);
        } else {
            claims.written(claim, revision);
        }
    }

    /** After this time without another word, no gate of a moment ago has a lease: the markers of that moment may be a bit younger. */
    private Duration everybodyOut() {
        return link.getOptions().getLease().plus(interval());
    }

    private void sweepSoon() {
        if (sweeping.compareAndSet(false, true) && !execute(this::sweep)) {
            sweeping.set(false); // the next one may be luckier
        }
    }

    /** Returns false if it will not be done: the link is closed, or its executor has no room or thread for it. */
    private boolean execute(Runnable task) {
        try {
            link.executor().execute(task);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            log.debug("Gate {}: the executor takes nothing at the moment: {}", serverId, e.toString());
            return false;
        }
    }

    private void sweep() {
        try {
            claims.all().forEach(this::sweepContained);
        } finally {
            sweeping.set(false);
        }
    }

    /** What fails for one user must not keep the others from it. */
    private void sweepContained(UserClaim claim) {
        try {
            sweep(claim);
        } catch (RuntimeException e) {
            log.debug("The line of user {} is not looked after now: {}", Subjects.part(claim.userId), e.getMessage());
        }
    }

    private void sweep(UserClaim claim) {
        boolean gone = local.getAgent(claim.sessionId).isEmpty();
        switch (claim.state()) {
            case RELEASED -> finishRelease(claim);
            case LOST -> {
                if (gone) {
                    claims.remove(claim);
                }
            }
            case HELD -> {
                if (gone) {
                    claims.release(claim);
                    finishRelease(claim);
                } else if (System.nanoTime() - claim.writtenAt() > REFRESH.toNanos()) {
                    refresh(claim);
                }
            }
            case PENDING -> {} // somebody waits for it
        }
    }

    /** NATS may have been away for so long that the line has expired. */
    private void refresh(UserClaim claim) {
        if (lines.refresh(claim)) {
            claim.refreshed(System.nanoTime());
        } else {
            writeAgain(claim);
        }
    }

    private void finishRelease(UserClaim claim) {
        boolean alone = claim.isAlone()
                || System.nanoTime() - claim.writtenAt() > everybodyOut().toNanos();
        if (lines.remove(claim.userId, claim.sessionId, alone)) {
            claims.remove(claim);
        }
    }

    /** Gives a claim up; what cannot be taken off the directory now is later. */
    void release(UserClaim claim) {
        claims.release(claim);
        try {
            finishRelease(claim);
        } catch (RuntimeException e) {
            log.debug("User {} stays in the directory for now: {}", Subjects.part(claim.userId), e.getMessage());
        }
    }

    @Override
    public void changed(String userId, List<UserEntry> entries, long revision) {
        for (UserEntry nobodys : claims.changed(userId, entries, revision)) {
            execute(() -> removeNobodys(userId, nobodys.session()));
        }
    }

    /** The line of a session that a crash, or a call whose outcome was not known, has left behind. */
    private void removeNobodys(String userId, String sessionId) {
        try {
            if (claims.isNobodys(userId, sessionId)) {
                lines.remove(userId, sessionId, false);
            }
        } catch (GateException e) {
            log.debug("Nobody's line of user {} stays: {}", Subjects.part(userId), e.getMessage());
        }
    }

    @Override
    public void marked(String gatePart, @Nullable String marker) {
        if (marker == null) {
            markers.gone(gatePart);
        } else {
            markers.came(gatePart);
        }
        if (marker != null && gatePart.equals(Subjects.part(serverId))) {
            warnOfNamesake(marker);
            lease.came(marker);
            if (lease.isValid()) {
                firstLease.complete(null);
            }
        }
    }

    /** Each of the two takes the other's users for its own that are gone, and takes them off the directory. */
    private void warnOfNamesake(String marker) {
        if (firstLease.isDone() && !marker.startsWith(life)) { // before that it can be of an earlier life
            log.atLevel(warnings.isDue() ? Level.WARN : Level.DEBUG)
                    .log("serverId: {}, which another gate has too (expected: one of its own)", serverId);
        }
    }

    private void throwOut(String sessionId) {
        stale.add(sessionId);
        try {
            local.close(TraceSpan.create(), sessionId, CloseReason.SESSION_TAKEN_OVER);
        } catch (GateException e) {
            log.debug("Session {} is gone already", sessionId);
        }
    }

    /** Returns whether this gate knows of every login of the last moments. */
    boolean isCurrent() {
        return !stopped && lease.isValid();
    }

    /** Returns whether a user has only one session in the cluster. */
    boolean isExclusive() {
        return policy != UserPolicy.ALLOW;
    }

    /** Returns whether a session was closed because its user went elsewhere. */
    boolean isStale(String sessionId) {
        return stale.contains(sessionId);
    }

    /** Another gate asks this one to give up the user, who logged in there with this generation. When it returns that is done. */
    void drop(String userId, long generation) {
        claims.drop(userId, generation);
    }

    /** Another gate asks whether a user's session is still connected. */
    boolean isAlive(String userId, String sessionId) {
        return claims.isAlive(userId, sessionId)
                && local.getAgent(sessionId).filter(agent -> !agent.isClosed()).isPresent();
    }

    /** Leaves the directory: from now on others need not wait for this gate, and it may not send to its users any more. */
    void stop() {
        stopped = true;
        keeper.shutdown();
        try {
            keeper.awaitTermination(PATIENCE_AT_THE_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch.stop();
        lease.end();
        long end = System.nanoTime() + PATIENCE_AT_THE_END.toNanos();
        claims.all().stream().takeWhile(claim -> System.nanoTime() - end < 0).forEach(this::release);
        try {
            bucket.deleteMarker(serverId);
        } catch (GateException e) {
            log.debug("Gate {} stays in the user directory for now: {}", serverId, e.getMessage());
        }
    }

    /** Returns the agent of a session; throws if there is none, or if its user went elsewhere. */
    Agent agent(String sessionId) {
        if (isStale(sessionId)) {
            throw new StaleSessionException(sessionId);
        }
        return local.getAgent(sessionId).orElseThrow(() -> new SessionNotFoundException(sessionId));
    }
}
