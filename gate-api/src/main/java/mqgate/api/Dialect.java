package mqgate.api;

/**
 * How a listener takes the MQTT that its clients speak.
 *
 * @since 0.1
 */
public enum Dialect {
    /** MQTT 3.1, 3.1.1 and 5.0 as their specifications say. */
    STRICT,
    /**
     * What mqant's gate accepts, answered with mqant's bytes, for clients that were written for it: a second CONNECT, any
     * protocol name, SUBSCRIBE without an answer. What mqant loses or drops is not lost or dropped here.
     */
    MQANT
}
