package mqgate.netty;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes session ids that cannot be guessed: 16 hex digits of a secure random number. Safe for any thread. */
final class SessionIds {

    private final SecureRandom random = new SecureRandom();

    String next() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }
}
