package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.Security;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import mqgate.api.Gate;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gates in processes of their own, with and without OpenSSL on the class path, and clients of all versions of TLS. */
final class TlsEngineTest {

    /** A gate, and what it is asked for: its engine, then whether it serves clients of these versions of TLS. */
    static final class Program {

        private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"};

        private Program() {}

        public static void main(String[] args) throws Exception {
            Security.setProperty("jdk.tls.disabledAlgorithms", ""); // those of old versions
            Listener listener = Listener.any("127.0.0.1:0").tls(true);
            TestCertificate certificate = TestCertificate.INSTANCE;
            Options options = Options.builder()
                    .listener(listener)
                    .certFile(certificate.certFile())
                    .keyFile(certificate.keyFile())
                    .build();
            try (RecordedLog log = new RecordedLog(GateTls.class, Level.INFO);
                    Gate gate = NettyGate.create(options)) {
                gate.start();
                answer(log.messages(Level.INFO).contains("TLS: by the JDK") ? 0 : 1);
                for (String version : VERSIONS) {
                    answer(isServed(certificate, gate.getBoundAddresses().get(listener), version) ? 1 : 0);
                }
            }
        }

        private static boolean isServed(TestCertificate certificate, InetSocketAddress address, String version)
                throws IOException {
            try (SSLSocket socket = TlsServer.open(certificate.clientContext(), null, address)) {
                socket.setEnabledProtocols(new String[] {version});
                try {
                    socket.startHandshake();
                } catch (IOException e) {
                    return false;
                }
                TestClient.over(socket).shakeHands();
                return socket.getSession().getProtocol().equals(version);
            }
        }

        private static void answer(int number) {
            System.out.println(ChildJvm.ANSWER + number);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gate_withOrWithoutOpenSsl_servesTls13And12Only(boolean openSsl) throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> openSsl || !entry.contains("netty-tcnative"))
                .collect(Collectors.joining(File.pathSeparator));

        try (ChildJvm child = ChildJvm.startOn(classPath, Program.class)) {
            assertThat(child.nextNumber()).as("by OpenSSL").isEqualTo(openSsl ? 1 : 0);
            assertThat(child.nextNumber()).as("TLS 1.3").isOne();
            assertThat(child.nextNumber()).as("TLS 1.2").isOne();
            assertThat(child.nextNumber()).as("TLS 1.1").isZero();
            assertThat(child.nextNumber()).as("TLS 1.0").isZero();
        }
    }
}
