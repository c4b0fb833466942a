package mqgate.netty;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import mqgate.api.Listener;
import mqgate.api.UserProperty;
import mqgate.api.spi.AuthRequest;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Property;
import mqgate.netty.codec.TopicName;
import org.jspecify.annotations.Nullable;

/** What a client has said when its CONNECT has come. Made on the event loop, for any thread; immutable. */
final class ConnectRequest implements AuthRequest {

    private final Packet.Connect connect;
    private final String clientId;
    private final Listener listener;
    private final InetSocketAddress remoteAddress;
    private final String network;
    private final boolean tls;
    private final List<X509Certificate> certificates;
    private final @Nullable HttpRequest http;

    /** The id is the client's own, or the one that it was given. */
    ConnectRequest(Packet.Connect connect, String clientId, NettyAgent agent, Listener listener) {
        this.connect = connect;
        this.clientId = clientId;
        this.listener = listener;
        remoteAddress = agent.getRemoteAddress();
        network = agent.network();
        SslHandler handler = agent.channel().pipeline().get(SslHandler.class);
        tls = handler != null;
        certificates = handler == null ? List.of() : certificates(handler);
        http = agent.httpRequest();
    }

    private static List<X509Certificate> certificates(SslHandler handler) {
        try {
            return Arrays.stream(handler.engine().getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    @Override
    public String getClientId() {
        return clientId;
    }

    @Override
    public Optional<String> getUserName() {
        return Optional.ofNullable(connect.userName());
    }

    @Override
    public Optional<byte[]> getPassword() {
        return Optional.ofNullable(connect.password()).map(byte[]::clone);
    }

    @Override
    public Optional<String> getAuthenticationMethod() {
        return Optional.ofNullable(connect.properties().string(Property.AUTHENTICATION_METHOD));
    }

    @Override
    public Optional<byte[]> getAuthenticationData() {
        return Optional.ofNullable(connect.properties().binary(Property.AUTHENTICATION_DATA))
                .map(byte[]::clone);
    }

    @Override
    public List<UserProperty> getUserProperties() {
        return connect.properties().userProperties().stream()
                .map(pair -> new UserProperty(pair.name(), pair.value()))
                .toList();
    }

    @Override
    public int getProtocolLevel() {
        return connect.level();
    }

    @Override
    public List<X509Certificate> getClientCertificates() {
        return certificates;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return remoteAddress;
    }

    @Override
    public String getNetwork() {
        return network;
    }

    @Override
    public boolean isTls() {
        return tls;
    }

    @Override
    public Listener getListener() {
        return listener;
    }

    @Override
    public Optional<String> getHttpTarget() {
        return Optional.ofNullable(http).map(HttpRequest::uri);
    }

    @Override
    public Map<String, List<String>> getHttpHeaders() {
        return http == null ? Map.of() : headers(http.headers());
    }

    private static Map<String, List<String>> headers(HttpHeaders headers) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String name : headers.names()) {
            values.putIfAbsent(name.toLowerCase(Locale.ROOT), List.copyOf(headers.getAll(name)));
        }
        return Collections.unmodifiableMap(values);
    }

    /** Leaves out all that may be a secret: password, authentication data, and the headers and the target, which can have a token. */
    @Override
    public String toString() {
        return "client " + TopicName.quoted(clientId) + ", user name "
                + getUserName().map(TopicName::quoted).orElse("none") + ", level " + connect.level() + ", "
                + network + (tls ? " with TLS" : "") + ", from " + remoteAddress;
    }
}
