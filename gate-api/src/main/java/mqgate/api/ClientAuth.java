package mqgate.api;

/**
 * Whether clients have to show a certificate in the handshake of TLS.
 *
 * @since 0.1
 */
public enum ClientAuth {
    /** They are not asked for one. */
    NONE,
    /** They may show one; a bad one ends the handshake. */
    OPTIONAL,
    /** Without a good one the handshake fails. A {@link Listener#any} then takes nobody without TLS either. */
    REQUIRED
}
