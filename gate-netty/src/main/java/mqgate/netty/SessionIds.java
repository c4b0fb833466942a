package mqgate.netty;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes session ids that cannot be guessed: 32 hex digits, 128 bits of a secure random number. Safe for any thread. */
final class SessionIds {

    private static final int BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    String next() {
        byte[] id = new byte[BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
