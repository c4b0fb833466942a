package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import javax.net.ssl.SSLSocket;
import mqgate.api.TlsOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that want to shake hands once more in an open connection, with either engine. */
final class TlsRenegotiationTest {

    private static final TestCertificate certificate = TestCertificate.create();

    private static TlsServer server(SslProvider provider) {
        return new TlsServer(TlsOptions.of(certificate.files()), provider);
    }

    private static SSLSocket open(TlsServer server, String version) throws IOException {
        SSLSocket socket = server.open(certificate.clientContext());
        socket.setEnabledProtocols(new String[] {version});
        TlsServer.assertEcho(socket);
        return socket;
    }

    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void handshake_secondOfTls12_endsTheConnection(SslProvider provider) throws Exception {
        try (TlsServer server = server(provider);
                SSLSocket socket = open(server, "TLSv1.2")) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                socket.startHandshake();
                TlsServer.assertEcho(socket);
            });
        }
    }

    /** A resumed session is not a second handshake: there the client is the last to speak, not the server. */
    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void handshake_resumedByAnotherConnection_isServed(SslProvider provider) throws Exception {
        var client = certificate.clientContext();
        try (TlsServer server = server(provider)) {
            long[] created = new long[2];
            for (int i = 0; i < created.length; i++) {
                try (SSLSocket socket = server.open(client)) {
                    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                    TlsServer.assertEcho(socket);
                    TlsServer.assertEcho(socket);
                    created[i] = socket.getSession().getCreationTime();
                }
            }
            assertThat(created[1]).as("the session of the first").isEqualTo(created[0]);
        }
    }

    /** TLS 1.3 has no second handshake: this asks for new keys, which costs no signature. */
    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void keyUpdate_ofTls13_isAnswered(SslProvider provider) throws Exception {
        try (TlsServer server = server(provider);
                SSLSocket socket = open(server, "TLSv1.3")) {
            socket.startHandshake();

            TlsServer.assertEcho(socket);
        }
    }
}
