package mqgate.netty;

import mqgate.api.CloseReason;
import mqgate.api.spi.AuthResult;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ends, and what its client is told of it. Immutable.
 *
 * @param reason the reason
 * @param cause what failed, or null
 * @param words what a person may read, or an empty string
 * @param serverReference where the client should go, or an empty string
 */
record Closing(CloseReason reason, @Nullable Throwable cause, String words, String serverReference) {

    /** A drain is for moving clients, not for carrying documents to them. */
    private static final int LONGEST_REFERENCE = 1024;

    static Closing of(CloseReason reason, @Nullable Throwable cause) {
        return new Closing(reason, cause, "", "");
    }

    /** Returns the closing of a client that the authenticator does not let in. */
    static Closing rejecting(AuthResult.Reject rejection) {
        return new Closing(rejection.getReason(), null, rejection.getWords(), rejection.getServerReference());
    }

    /**
     * Returns the closing of those who are to go to another server.
     *
     * @throws IllegalArgumentException if that is not what the reason says, or the reference is none
     */
    static Closing redirecting(CloseReason reason, String serverReference) {
        if (reason != CloseReason.USE_ANOTHER_SERVER && reason != CloseReason.SERVER_MOVED) {
            throw new IllegalArgumentException("reason: " + reason + " (expected: " + CloseReason.USE_ANOTHER_SERVER
                    + " or " + CloseReason.SERVER_MOVED + ")");
        }
        if (serverReference.length() > LONGEST_REFERENCE
                || !serverReference.chars().allMatch(Closing::isPrintable)) {
            throw new IllegalArgumentException("serverReference: " + printable(serverReference) + " (expected: at most "
                    + LONGEST_REFERENCE + " printable characters of ASCII)");
        }
        return new Closing(reason, null, "", serverReference);
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && c <= '~';
    }

    private static String printable(String text) {
        String start = text.length() > LONGEST_REFERENCE ? text.length() + " characters" : text;
        return start.replaceAll("[^ -~]", "?");
    }
}
