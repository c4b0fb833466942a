package mqgate.nats;

import java.util.concurrent.CompletableFuture;

/** What a session of this gate says to be: a user's. Its state belongs to {@link UserClaims}, under whose lock it changes. */
final class UserClaim {

    enum State {
        /** Being written to the directory. */
        PENDING,
        /** The session is the user's, and nobody has come later as far as this gate knows. */
        HELD,
        /** Somebody else has come later. */
        LOST,
        /** Given up; to be taken off the directory. */
        RELEASED
    }

    final String userId;
    final String sessionId;
    private volatile State state = State.PENDING;
    private volatile CompletableFuture<Void> seen = new CompletableFuture<>();
    private volatile long generation; // 0 as long as it is not known
    private long lastOwn; // the last revision that had this claim
    private long lastOther; // the last one that did not
    private volatile long writtenAt;
    private volatile boolean alone;

    UserClaim(String userId, String sessionId, long nowNanos) {
        this.userId = userId;
        this.sessionId = sessionId;
        writtenAt = nowNanos;
    }

    /** No gate that had the user before has him any more. */
    void becomeAlone() {
        alone = true;
    }

    boolean isAlone() {
        return alone;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
        if (next != State.HELD) {
            seen.complete(null);
        }
    }

    /** Completed when the watch has come to what was written for this claim, or does not have to any more. */
    CompletableFuture<Void> seen() {
        return seen;
    }

    long generation() {
        return generation;
    }

    /** Returns when it was last written; before that, when it began. */
    long writtenAt() {
        return writtenAt;
    }

    void refreshed(long nowNanos) {
        writtenAt = nowNanos;
    }

    /** It is written, as this revision. Returns whether a later one without it is known already. */
    boolean written(long revision, long nowNanos) {
        generation = revision;
        writtenAt = nowNanos;
        return lastOther > revision;
    }

    void sawOwn(long revision) {
        lastOwn = Math.max(lastOwn, revision);
    }

    void completeIfSeen() {
        if (generation != 0 && lastOwn >= generation) {
            seen.complete(null);
        }
    }

    /** A revision without this claim has come. Returns whether it is later than the claim. */
    boolean sawOther(long revision) {
        lastOther = Math.max(lastOther, revision);
        return generation != 0 && lastOther > generation;
    }

    /** Forgets the revisions: the directory begins anew. */
    void forgetRevisions() {
        generation = 0;
        lastOwn = 0;
        lastOther = 0;
        seen = new CompletableFuture<>();
    }
}
