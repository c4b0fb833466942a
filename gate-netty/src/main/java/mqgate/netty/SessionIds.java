package mqgate.netty;

import java.security.SecureRandom;

/** Makes session ids that cannot be guessed: 16 hex digits of a secure random number. Safe for any thread. */
final class SessionIds {

    private final SecureRandom random = new SecureRandom();

    String next() {
        return String.format("%016x", random.nextLong());
    }
}
