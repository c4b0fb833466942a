package mqgate.nats;

import java.util.List;
import java.util.stream.Stream;
import mqgate.api.ClusterUnavailableException;
import org.jspecify.annotations.Nullable;

/** Changes the lines of users that speak of sessions of this gate, always on top of what is there. For threads that may block. */
final class UserLines {

    private static final int MOST_ATTEMPTS = 100;

    /**
     * A session's line is in the directory.
     *
     * @param revision the revision with which it came
     * @param before the other gates that may have the user
     */
    record Placed(long revision, List<String> before) {}

    /** A last look at who is there already; throws if the session must stay out. */
    @FunctionalInterface
    interface Admission {
        void check(List<UserEntry> others);
    }

    private final UserBucket bucket;
    private final String serverId;
    private final boolean exclusive;
    private final UserClaims claims;

    UserLines(UserBucket bucket, String serverId, boolean exclusive, UserClaims claims) {
        this.bucket = bucket;
        this.claims = claims;
        this.serverId = serverId;
        this.exclusive = exclusive;
    }

    /** Adds a session's line; where a user has only one, takes the place of the others. */
    Placed place(UserClaim claim, Admission admission) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            UserBucket.Lines lines = bucket.read(claim.userId);
            List<UserEntry> others = without(lines.entries(), claim.sessionId);
            admission.check(others);
            List<String> before = exclusive ? gatesBefore(lines.entries()) : List.of();
            UserEntry own = new UserEntry(serverId, claim.sessionId, 0, before);
            Stream<UserEntry> staying = exclusive ? Stream.of() : others.stream();
            List<UserEntry> changed = Stream.concat(staying, Stream.of(own)).toList();
            long revision = bucket.write(claim.userId, changed, lines.revision());
            if (revision != 0) {
                return new Placed(revision, before);
            }
        }
        throw contended(claim.userId);
    }

    /**
     * Also those that the present holder may still be waiting for: he need not come to the end of that. Nor those that seem to be
     * silent are left out, because the watch may not have come as far yet.
     */
    private List<String> gatesBefore(List<UserEntry> entries) {
        return entries.stream()
                .flatMap(UserEntry::gates)
                .distinct()
                .filter(gate -> !gate.equals(serverId))
                .toList();
    }

    /**
     * Takes a session's line away, if it is there and is not that of a later login of the same session by now.
     *
     * @param alone whether the gates that had the user before do not have him for sure; if not, the line has to stay, because it
     *     is what the next login learns of them from
     * @return whether there is nothing left to take away
     */
    boolean remove(String userId, String sessionId, boolean alone) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            UserBucket.Lines lines = bucket.read(userId);
            UserEntry line = find(lines, sessionId);
            if (line == null || isClaimed(userId, sessionId)) {
                return true;
            }
            if (!alone && !line.before().isEmpty()) {
                return false;
            }
            if (bucket.write(userId, without(lines.entries(), sessionId), lines.revision()) != 0) {
                return true;
            }
        }
        throw contended(userId);
    }

    /** Asked after the lines were read: a login that begins later changes their revision, so that what was read is not written on. */
    private boolean isClaimed(String userId, String sessionId) {
        return claims.find(userId, sessionId) != null;
    }

    /** Writes a session's line again, so that it stays for longer. Returns false if there is none any more. */
    boolean refresh(UserClaim claim) {
        UserBucket.Lines lines = bucket.read(claim.userId);
        boolean present = find(lines, claim.sessionId) != null;
        if (present) {
            List<UserEntry> again =
                    lines.entries().stream().map(UserEntry::withoutBefore).toList();
            bucket.write(claim.userId, again, lines.revision());
        }
        return present;
    }

    /** Writes a session's line after it was lost, or all of the directory. Returns its revision, or 0 if somebody else was faster. */
    long placeAgain(UserClaim claim) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            UserBucket.Lines lines = bucket.read(claim.userId);
            UserEntry own = find(lines, claim.sessionId);
            if (own != null) {
                return own.generation();
            }
            if (exclusive && !lines.entries().isEmpty()) {
                return 0;
            }
            UserEntry line = new UserEntry(serverId, claim.sessionId, 0, List.of());
            List<UserEntry> changed =
                    Stream.concat(lines.entries().stream(), Stream.of(line)).toList();
            long revision = bucket.write(claim.userId, changed, lines.revision());
            if (revision != 0) {
                return revision;
            }
        }
        throw contended(claim.userId);
    }

    private @Nullable UserEntry find(UserBucket.Lines lines, String sessionId) {
        return lines.entries().stream()
                .filter(entry -> entry.isOf(serverId, sessionId))
                .findFirst()
                .orElse(null);
    }

    private List<UserEntry> without(List<UserEntry> entries, String sessionId) {
        return entries.stream()
                .filter(entry -> !entry.isOf(serverId, sessionId))
                .toList();
    }

    private static ClusterUnavailableException contended(String userId) {
        return new ClusterUnavailableException("the lines of user " + Subjects.part(userId) + " change all the time");
    }
}
