package mqgate.netty;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Makes the ids that the gate gives: of sessions, 32 hex digits, 128 bits, and of clients that have no name. They cannot be guessed if the
 * random numbers cannot. Safe for any thread if the generator is.
 */
final class SessionIds {

    private static final int BYTES = 16;

    private final RandomGenerator random;

    SessionIds(RandomGenerator random) {
        this.random = random;
    }

    String next() {
        byte[] id = new byte[BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    String nextClientId() {
        return "gate-" + HexFormat.of().toHexDigits(random.nextLong());
    }
}
