package mqgate.examples;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What is kept of a password instead of it: a hash that takes long to make (PBKDF2), so that whoever steals it cannot try many.
 * Immutable. Its text is {@code iterations:salt:hash}.
 */
final class PasswordHash {

    private static final int ITERATIONS = 210_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** Makes the hash of a new password. */
    static PasswordHash of(byte[] password) throws GeneralSecurityException {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(ITERATIONS, salt, hash(password, ITERATIONS, salt));
    }

    static PasswordHash parse(String text) {
        String[] parts = text.split(":", 3);
        Base64.Decoder base64 = Base64.getDecoder();
        return new PasswordHash(Integer.parseInt(parts[0]), base64.decode(parts[1]), base64.decode(parts[2]));
    }

    /** Takes as long for a wrong password as for the right one, and blocks meanwhile. */
    boolean matches(byte[] password) throws GeneralSecurityException {
        return MessageDigest.isEqual(hash, hash(password, iterations, salt));
    }

    private static byte[] hash(byte[] password, int iterations, byte[] salt) throws GeneralSecurityException {
        char[] characters = new String(password, StandardCharsets.UTF_8).toCharArray();
        PBEKeySpec spec = new PBEKeySpec(characters, salt, iterations, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        return iterations + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
    }
}
