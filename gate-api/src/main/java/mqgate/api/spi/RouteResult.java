package mqgate.api.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client is answered on the topic of its message.
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
        return new Reply(result, "");
    }

    /**
     * {@return an answer in the envelope with an error and a null result}
     *
     * @param error what becomes {@code Error}
     */
    static RouteResult error(String error) {
        return new Reply(null, error);
    }

    /**
     * {@return an answer of exactly these bytes}
     *
     * @param bytes the payload; not copied, so it must not be modified afterwards
     */
    static RouteResult raw(byte[] bytes) {
        return new Raw(bytes);
    }

    /** No answer. */
    record None() implements RouteResult {
        private static final None INSTANCE = new None();
    }

    /**
     * An answer in the envelope.
     *
     * @param result the result, or null
     * @param error the error, or an empty string
     */
    record Reply(@Nullable Object result, String error) implements RouteResult {
        /**
         * Checks the error.
         *
         * @param result the result, or null
         * @param error the error, or an empty string
         */
        public Reply {
            Objects.requireNonNull(error, "error");
        }
    }

    /**
     * An answer of bytes.
     *
     * @param bytes the payload; neither copied here nor by the accessor
     */
    @SuppressWarnings("ArrayRecordComponent") // a payload is compared by nobody and copied by nobody
    record Raw(byte[] bytes) implements RouteResult {
        /**
         * Checks the payload.
         *
         * @param bytes the payload
         */
        public Raw {
            Objects.requireNonNull(bytes, "bytes");
        }
    }
}
