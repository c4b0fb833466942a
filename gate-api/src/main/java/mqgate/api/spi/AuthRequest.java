package mqgate.api.spi;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mqgate.api.Listener;
import mqgate.api.UserProperty;

/**
 * A client that wants to get in, as an {@link Authenticator} sees it. Immutable, made by the gate. Its text has neither the password nor
 * the authentication data.
 *
 * @since 0.1
 */
public interface AuthRequest {

    /**
     * {@return the id that the client gave itself, or was given, in MQTT 5; empty if it has none} It proves nothing.
     */
    String getClientId();

    /**
     * {@return the user name of CONNECT, or empty if it has none}
     */
    Optional<String> getUserName();

    /**
     * {@return a copy of the password of CONNECT, bytes of any kind, or empty if it has none}
     */
    Optional<byte[]> getPassword();

    /**
     * {@return the authentication method of an MQTT 5 CONNECT, or empty if it has none} Who accepts a client with one answers in that
     * method; who does not know it rejects with {@link mqgate.api.CloseReason#BAD_AUTHENTICATION_METHOD}.
     */
    Optional<String> getAuthenticationMethod();

    /**
     * {@return a copy of the authentication data of an MQTT 5 CONNECT, or empty if it has none}
     */
    Optional<byte[]> getAuthenticationData();

    /**
     * {@return the user properties of an MQTT 5 CONNECT in their order, or an empty list}
     */
    List<UserProperty> getUserProperties();

    /**
     * {@return the level of the protocol: 3 for MQTT 3.1, 4 for 3.1.1, 5 for 5.0}
     */
    int getProtocolLevel();

    /**
     * {@return the certificates that the client has proved to own, its own first, checked against the authorities of {@link
     * mqgate.api.TlsOptions#clientAuth}; empty if it gave none}
     */
    List<X509Certificate> getClientCertificates();

    /**
     * {@return the client's address, the one that a trusted proxy told if there is one}
     */
    InetSocketAddress getRemoteAddress();

    /**
     * {@return {@code tcp} or {@code websocket}}
     */
    String getNetwork();

    /**
     * {@return whether the connection is encrypted up to the gate}
     */
    boolean isTls();

    /**
     * {@return the listener that the client came to}
     */
    Listener getListener();

    /**
     * {@return the target of the HTTP request that opened the WebSocket, path and query, as it was sent; empty on TCP}
     */
    Optional<String> getHttpTarget();

    /**
     * {@return the headers of that request, their names in lower case, their values in their order; empty on TCP}
     */
    Map<String, List<String>> getHttpHeaders();
}
