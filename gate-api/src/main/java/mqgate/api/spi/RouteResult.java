package mqgate.api.spi;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import mqgate.api.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * What a client is answered: on the topic of its message, or where an MQTT 5 client wants it.
 *
 * @since 0.1
 */
public sealed interface RouteResult {

    /**
     * {@return no answer}
     */
    static RouteResult none() {
        return None.INSTANCE;
    }

    /**
     * {@return an answer in the envelope {@code {"Trace","Error","Result"}} as JSON}
     *
     * @param result what becomes {@code Result}: anything that Jackson can write; bytes become base64; null is allowed
     */
    static RouteResult reply(@Nullable Object result) {
        return new Reply(result, "", Extras.NONE);
    }

    /**
     * {@return an answer in the envelope with an error and a null result}
     *
     * <p>An MQTT 5 client finds the error also in the user property {@code error}.
     *
     * @param error what becomes {@code Error}
     */
    static RouteResult error(String error) {
        return new Reply(null, error, Extras.NONE);
    }

    /**
     * {@return an answer of exactly these bytes}
     *
     * @param bytes the payload; not copied, so it must not be modified afterwards
     */
    static RouteResult raw(byte[] bytes) {
        return new Raw(bytes, Extras.NONE);
    }

    /**
     * {@return an answer in an envelope that is written already: by another process, say}
     *
     * @param bytes the payload; not copied, so it must not be modified afterwards
     * @param error the error that the envelope has, or an empty string; an MQTT 5 client finds it also in the user property
     *     {@code error}
     */
    static RouteResult written(byte[] bytes, String error) {
        return new Written(bytes, error, Extras.NONE);
    }

    /**
     * {@return this answer, sent with QoS 1: the client acknowledges it}
     */
    RouteResult atLeastOnce();

    /**
     * {@return this answer with one more user property, which only an MQTT 5 client gets}
     *
     * @param name its name
     * @param value its value
     * @throws IllegalArgumentException as for {@link UserProperty}
     */
    RouteResult withUserProperty(String name, String value);

    /** What an answer has besides its payload. Immutable. */
    final class Extras {

        /** QoS 0 and no user property. */
        public static final Extras NONE = new Extras(false, List.of());

        private final boolean atLeastOnce;
        private final List<UserProperty> userProperties;

        private Extras(boolean atLeastOnce, List<UserProperty> userProperties) {
            this.atLeastOnce = atLeastOnce;
            this.userProperties = userProperties;
        }

        /**
         * {@return whether it is sent with QoS 1, otherwise 0}
         */
        public boolean atLeastOnce() {
            return atLeastOnce;
        }

        /**
         * {@return the user properties in their order, unmodifiable}
         */
        public List<UserProperty> userProperties() {
            return userProperties;
        }

        private Extras acknowledged() {
            return new Extras(true, userProperties);
        }

        private Extras with(String name, String value) {
            UserProperty added = new UserProperty(name, value);
            return new Extras(
                    atLeastOnce,
                    Stream.concat(userProperties.stream(), Stream.of(added)).toList());
        }
    }

    /** No answer. */
    record None() implements RouteResult {
        private static final None INSTANCE = new None();

        @Override
        public RouteResult atLeastOnce() {
            return this;
        }

        @Override
        public RouteResult withUserProperty(String name, String value) {
            return this;
        }
    }

    /**
     * An answer in the envelope.
     *
     * @param result the result, or null
     * @param error the error, or an empty string
     * @param extras what it has besides
     */
    record Reply(@Nullable Object result, String error, Extras extras) implements RouteResult {
        /**
         * Checks the error.
         *
         * @param result the result, or null
         * @param error the error, or an empty string
         * @param extras what it has besides
         */
        public Reply {
            Objects.requireNonNull(error, "error");
            Objects.requireNonNull(extras, "extras");
        }

        @Override
        public RouteResult atLeastOnce() {
            return new Reply(result, error, extras.acknowledged());
        }

        @Override
        public RouteResult withUserProperty(String name, String value) {
            return new Reply(result, error, extras.with(name, value));
        }
    }

    /**
     * An answer of bytes.
     *
     * @param bytes the payload; neither copied here nor by the accessor
     * @param extras what it has besides
     */
    @SuppressWarnings("ArrayRecordComponent") // a payload is compared by nobody and copied by nobody
    record Raw(byte[] bytes, Extras extras) implements RouteResult {
        /**
         * Checks the payload.
         *
         * @param bytes the payload
         * @param extras what it has besides
         */
        public Raw {
            Objects.requireNonNull(bytes, "bytes");
            Objects.requireNonNull(extras, "extras");
        }

        @Override
        public RouteResult atLeastOnce() {
            return new Raw(bytes, extras.acknowledged());
        }

        @Override
        public RouteResult withUserProperty(String name, String value) {
            return new Raw(bytes, extras.with(name, value));
        }
    }

    /**
     * An answer in an envelope that is written already.
     *
     * @param bytes the payload; neither copied here nor by the accessor
     * @param error the error in it, or an empty string
     * @param extras what it has besides
     */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record Written(byte[] bytes, String error, Extras extras) implements RouteResult {
        /**
         * Checks that all is there.
         *
         * @param bytes the payload
         * @param error the error in it, or an empty string
         * @param extras what it has besides
         */
        public Written {
            Objects.requireNonNull(bytes, "bytes");
            Objects.requireNonNull(error, "error");
            Objects.requireNonNull(extras, "extras");
        }

        @Override
        public RouteResult atLeastOnce() {
            return new Written(bytes, error, extras.acknowledged());
        }

        @Override
        public RouteResult withUserProperty(String name, String value) {
            return new Written(bytes, error, extras.with(name, value));
        }
    }
}
