package mqgate.netty;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import mqgate.api.CloseReason;
import mqgate.api.IpNetwork;
import mqgate.api.Listener;
import mqgate.netty.AdmissionControl.Words;
import org.jspecify.annotations.Nullable;

/**
 * Lets the connections of one listener in, and finds out where their clients are. Immutable; called on the connection's event loop.
 *
 * <ul>
 *   <li>A socket counts from the beginning; its client, by address, from when it is known who that is.
 *   <li>On a listener for the PROXY protocol a socket must be a trusted proxy's, and the header tells the address.
 *   <li>Where forwarded headers are believed, the address so far may be a trusted proxy's: then the request tells another, or there is
 *       no request and the proxy is a client itself.
 * </ul>
 */
final class ListenerAdmission {

    private static final String FORWARDED = "Forwarded";
    private static final String X_FORWARDED_FOR = "X-Forwarded-For";

    private final @Nullable AdmissionControl control;
    private final ListenerSettings settings;
    private final Listener listener;
    private final List<IpNetwork> trusted;
    private final ForwardedHeaders forwardedHeaders;

    ListenerAdmission(GateServices services, ListenerSettings settings) {
        this.control = services.admissions;
        this.settings = settings;
        listener = settings.listener();
        trusted = services.options.getTrustedProxies();
        forwardedHeaders = new ForwardedHeaders(trusted);
    }

    /** Decides about an accepted socket, and about its client if that is who is at its other end. */
    Admission onAccept(Channel channel) {
        boolean proxied = listener.isProxyProtocol();
        if (!proxied && control == null) {
            return Admission.FREE;
        }
        InetAddress peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        if (proxied && !IpAddresses.isIn(trusted, peer)) {
            return Admission.refused(CloseReason.PROTOCOL_ERROR, false);
        }
        InetAddress client = proxied || isToldByRequest(peer) ? null : peer;
        return control == null ? Admission.FREE : control.admit(channel, client, settings.overTime(), words());
    }

    /** A protocol of the user's own has no words for a refusal, but HTTP before it has. */
    private Words words() {
        boolean none = listener.getAgentFactory().isPresent() && listener.getNetwork() != Listener.Network.WEBSOCKET;
        if (none) {
            return Words.NONE;
        }
        return settings.tls() == null ? Words.PLAIN : Words.IN_TLS;
    }

    private boolean isToldByRequest(InetAddress address) {
        return listener.isForwardedHeaders() && IpAddresses.isIn(trusted, address);
    }

    /** A header of the PROXY protocol was read; null is for the address of the socket. Returns what becomes of the connection. */
    Admission onProxyHeader(NettyAgent agent, @Nullable InetSocketAddress client) {
        if (client != null) {
            agent.setRemoteAddress(client);
        }
        InetAddress address = agent.getRemoteAddress().getAddress();
        return isToldByRequest(address) ? Admission.FREE : admit(agent, address);
    }

    /** There is no request that could tell the client. Returns what becomes of the connection. */
    Admission onNoRequest(NettyAgent agent) {
        InetAddress address = agent.getRemoteAddress().getAddress();
        return isToldByRequest(address) ? admit(agent, address) : Admission.FREE;
    }

    /** Who is refused already, and only to be told so, counts for nobody. */
    private Admission admit(NettyAgent agent, InetAddress client) {
        return control == null || agent.refusal() != null
                ? Admission.FREE
                : control.admitClient(agent.channel(), client, words());
    }

    /** A good request for a WebSocket was read. Returns why its client is not let in, or null if it is. */
    @Nullable WebSocketRefusal onRequest(NettyAgent agent, HttpHeaders headers) {
        InetSocketAddress peer = agent.getRemoteAddress();
        if (!isToldByRequest(peer.getAddress())) {
            return null;
        }
        InetSocketAddress client =
                forwardedHeaders.client(peer, headers.getAll(FORWARDED), headers.getAll(X_FORWARDED_FOR));
        if (client == null) {
            return WebSocketRefusal.MALFORMED;
        }
        agent.setRemoteAddress(client);
        boolean letIn = control == null || control.count(agent.channel(), client.getAddress());
        return letIn ? null : WebSocketRefusal.ADDRESS_FULL;
    }
}
