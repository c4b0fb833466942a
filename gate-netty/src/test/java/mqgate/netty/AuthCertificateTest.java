package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mqgate.api.ClientAuth;
import mqgate.api.Gate;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TlsOptions;
import mqgate.api.spi.AuthResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A client's certificate says who it is. */
final class AuthCertificateTest {

    private static final TestCertificate server = TestCertificate.INSTANCE;
    private static final TestCertificate authority = TestCertificate.create(TestCertificate.named("authority"));
    private static final TestCertificate ann = authority.issue(TestCertificate.named("ann"));

    private final CompletableFuture<List<X509Certificate>> seen = new CompletableFuture<>();

    private Gate start(Listener listener) {
        TlsOptions tls = TlsOptions.of(server.files()).clientAuth(ClientAuth.OPTIONAL, authority.certFile());
        Gate gate = NettyGate.create(Options.builder()
                .listener(listener.tls(tls))
                .authenticator(request -> {
                    seen.complete(request.getClientCertificates());
                    return CompletableFuture.completedFuture(
                            request.getClientCertificates().isEmpty() ? AuthResult.reject() : AuthResult.accept("ann"));
                })
                .build());
        gate.start();
        return gate;
    }

    private static Socket open(Gate gate, @Nullable TestCertificate own) throws Exception {
        InetSocketAddress address = gate.getBoundAddresses().values().iterator().next();
        Socket socket =
                server.clientContext(own).getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Test
    void getClientCertificates_tls_areTheClientsOwnFirst() throws Exception {
        try (Gate gate = start(Listener.tcp("127.0.0.1:0"));
                TestClient client = TestClient.over(open(gate, ann))) {
            client.shakeHands();

            assertThat(seen.join()).first().isEqualTo(ann.certificate());
            assertThat(gate.getGateHandler().getAgentsByUser("ann")).hasSize(1);
        }
    }

    @Test
    void getClientCertificates_webSocketOnOnePort_areTheClientsOwnFirst() throws Exception {
        try (Gate gate = start(Listener.any("127.0.0.1:0"));
                Socket socket = open(gate, ann)) {
            RawWebSocket.connect(socket, "phone");

            assertThat(seen.join()).first().isEqualTo(ann.certificate());
        }
    }

    @Test
    void getClientCertificates_noneShown_areNone() throws Exception {
        try (Gate gate = start(Listener.tcp("127.0.0.1:0"));
                TestClient client = TestClient.over(open(gate, null))) {
            client.send(TestClient.connect("phone", 60));

            assertThat(client.readHex()).isEqualTo("20020005");
            assertThat(seen.join()).isEmpty();
        }
    }
}
