package mqgate.api.spi;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import mqgate.api.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Authenticator} answers: who a client is, or why it does not get in. Immutable.
 *
 * @since 0.1
 */
public abstract sealed class AuthResult {

    /** The most bytes that a field of MQTT can have. */
    private static final int LONGEST = 65_535;

    private AuthResult() {}

    /**
     * Lets the client in as a guest, who may be bound to a user later.
     *
     * @return the answer
     */
    public static Accept accept() {
        return new Accept("", Map.of(), null);
    }

    /**
     * Lets the client in as a user: its session is bound to him, as by {@link mqgate.api.GateHandler#bind}, before the client
     * is told that it is in. If that fails, the client does not get in: it is told {@link CloseReason#QUOTA_EXCEEDED} where the user may have
     * only one connection and has it, {@link CloseReason#AUTHENTICATION_FAILED} when the storage does not answer or anything else fails.
     *
     * @param userId who it is
     * @return the answer
     * @throws IllegalArgumentException if the user id is empty
     */
    public static Accept accept(String userId) {
        Objects.requireNonNull(userId, "userId");
        if (userId.isEmpty()) {
            throw new IllegalArgumentException(
                    "userId: an empty string (expected: a user id, or accept() for a guest)");
        }
        return new Accept(userId, Map.of(), null);
    }

    /**
     * Does not let the client in, because it may not be here.
     *
     * @return the answer
     */
    public static Reject reject() {
        return reject(CloseReason.NOT_AUTHORIZED);
    }

    /**
     * Does not let the client in.
     *
     * @param reason why: an MQTT 5 client is told its {@linkplain CloseReason#getMqttReasonCode() code}; one of MQTT 3 the nearest of
     *     its own: 2 for the client id, 4 for name or password, 3 for what may be otherwise later, 5 for the rest
     * @return the answer
     * @throws IllegalArgumentException if the reason is none of {@link CloseReason#BAD_USER_NAME_OR_PASSWORD}, {@link
     *     CloseReason#NOT_AUTHORIZED}, {@link CloseReason#BANNED}, {@link CloseReason#CLIENT_ID_REJECTED}, {@link
     *     CloseReason#BAD_AUTHENTICATION_METHOD}, {@link CloseReason#GATE_FULL}, {@link CloseReason#GATE_OVERLOADED}, {@link
     *     CloseReason#QUOTA_EXCEEDED}, {@link CloseReason#CONNECTION_RATE_EXCEEDED}, {@link CloseReason#USE_ANOTHER_SERVER},
     *     {@link CloseReason#SERVER_MOVED}
     */
    public static Reject reject(CloseReason reason) {
        return new Reject(reason, "", "");
    }

    /**
     * A client gets in.
     *
     * @since 0.1
     */
    public static final class Accept extends AuthResult {

        private final String userId;
        private final Map<String, String> settings;
        private final byte @Nullable [] authenticationData;

        private Accept(String userId, Map<String, String> settings, byte @Nullable [] authenticationData) {
            this.userId = userId;
            this.settings = settings;
            this.authenticationData = authenticationData;
        }

        /**
         * Adds a setting that the session begins with. Settings that the storage has for the user do not replace it.
         *
         * @param key its name
         * @param value its value
         * @return a new answer
         */
        public Accept withSetting(String key, String value) {
            Map<String, String> more = new HashMap<>(settings);
            more.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
            return new Accept(userId, Map.copyOf(more), authenticationData);
        }

        /**
         * Adds the data that ends an authentication with a method of MQTT 5: the gate's own proof, for one. Other clients are not told.
         *
         * @param data the data, at most 65535 bytes; not copied
         * @return a new answer
         * @throws IllegalArgumentException if it is longer
         */
        public Accept withAuthenticationData(byte[] data) {
            if (data.length > LONGEST) {
                throw new IllegalArgumentException("data: " + data.length + " bytes (expected: at most 65535)");
            }
            return new Accept(userId, settings, data);
        }

        /**
         * {@return the user, or an empty string for a guest}
         */
        public String getUserId() {
            return userId;
        }

        /**
         * {@return the settings that the session begins with; unmodifiable}
         */
        public Map<String, String> getSettings() {
            return settings;
        }

        /**
         * {@return the data for an MQTT 5 client with an authentication method, or empty}
         */
        public Optional<byte[]> getAuthenticationData() {
            return Optional.ofNullable(authenticationData);
        }

        @Override
        public String toString() {
            return "accept " + (userId.isEmpty() ? "a guest" : userId);
        }
    }

    /**
     * A client does not get in.
     *
     * @since 0.1
     */
    public static final class Reject extends AuthResult {

        private static final Set<CloseReason> REASONS = Set.of(
                CloseReason.BAD_USER_NAME_OR_PASSWORD,
                CloseReason.NOT_AUTHORIZED,
                CloseReason.BANNED,
                CloseReason.CLIENT_ID_REJECTED,
                CloseReason.BAD_AUTHENTICATION_METHOD,
                CloseReason.GATE_FULL,
                CloseReason.GATE_OVERLOADED,
                CloseReason.QUOTA_EXCEEDED,
                CloseReason.CONNECTION_RATE_EXCEEDED,
                CloseReason.USE_ANOTHER_SERVER,
                CloseReason.SERVER_MOVED);

        private final CloseReason reason;
        private final String words;
        private final String serverReference;

        private Reject(CloseReason reason, String words, String serverReference) {
            if (!REASONS.contains(Objects.requireNonNull(reason, "reason"))) {
                throw new IllegalArgumentException("reason: " + reason + " (expected: one that rejects a client)");
            }
            this.reason = reason;
            this.words = words;
            this.serverReference = serverReference;
        }

        /**
         * Adds words that an MQTT 5 client is told, unless it does not want any or does not take a packet with them. Of very long ones the
         * first 21845 characters are told.
         *
         * @param text what a person may read
         * @return a new answer
         */
        public Reject withWords(String text) {
            return new Reject(reason, Objects.requireNonNull(text, "text"), serverReference);
        }

        /**
         * Adds where an MQTT 5 client should go instead.
         *
         * @param reference as MQTT 5 has it: {@code host} or {@code host:port}, several separated by spaces
         * @return a new answer
         * @throws IllegalArgumentException if it has the character 0, or more than 65535 bytes in UTF-8
         */
        public Reject withServerReference(String reference) {
            boolean fits = reference.getBytes(StandardCharsets.UTF_8).length <= LONGEST && reference.indexOf('\0') < 0;
            if (!fits) {
                throw new IllegalArgumentException("reference: " + reference.length()
                        + " characters (expected: at most 65535 bytes, without the character 0)");
            }
            return new Reject(reason, words, reference);
        }

        /**
         * {@return why the client does not get in}
         */
        public CloseReason getReason() {
            return reason;
        }

        /**
         * {@return the words for an MQTT 5 client, or an empty string}
         */
        public String getWords() {
            return words;
        }

        /**
         * {@return where an MQTT 5 client should go instead, or an empty string}
         */
        public String getServerReference() {
            return serverReference;
        }

        @Override
        public String toString() {
            return "reject: " + reason;
        }
    }
}
