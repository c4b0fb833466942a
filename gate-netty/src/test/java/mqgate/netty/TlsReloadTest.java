package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocket;
import mqgate.api.ClientAuth;
import mqgate.api.TlsOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of certificates that change while they are used; the test says when they are looked at. */
final class TlsReloadTest {

    private static final TestCertificate authority = TestCertificate.create(TestCertificate.named("authority"));
    private static final TestCertificate old = authority.issue(TestCertificate.named("old"));
    private static final TestCertificate renewed = authority.issue(TestCertificate.named("renewed"));

    @TempDir
    private Path directory;

    @BeforeEach
    void writeOld() throws IOException {
        old.writeTo(directory);
    }

    private TlsServer server(SslProvider provider) {
        return new TlsServer(TlsOptions.of(TestCertificate.filesIn(directory)), provider);
    }

    private static void assertUsed(TestCertificate certificate, TlsServer server) throws IOException {
        assertThat(server.certificateFor(authority.clientContext(), null)).isEqualTo(certificate.certificate());
    }

    /** What the first sees may be half written. */
    private static void lookTwice(Tls tls) {
        tls.look();
        tls.look();
    }

    private static RecordedLog log() {
        return new RecordedLog(Tls.class, Level.INFO);
    }

    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void look_changedFiles_areForNewConnectionsOnly(SslProvider provider) throws Exception {
        try (TlsServer server = server(provider);
                SSLSocket open = server.open(authority.clientContext());
                RecordedLog log = log()) {
            TlsServer.assertEcho(open);
            renewed.writeTo(directory);
            assertUsed(old, server);

            lookTwice(server.tls());

            assertUsed(renewed, server);
            TlsServer.assertEcho(open);
            assertThat(log.messages(Level.INFO)).singleElement().asString().contains("CN=renewed", "valid until");
            assertThat(log.messages(Level.WARN)).isEmpty();
        }
    }

    /** What is there of it is a certificate, and its key fits. */
    @Test
    void look_halfWrittenChain_isNotUsed() throws Exception {
        Path certFile = directory.resolve("cert.pem");
        String first = Files.readString(certFile);
        String chain = first + Files.readString(Path.of(authority.certFile()));
        Files.writeString(certFile, chain);
        try (TlsServer server = server(SslProvider.JDK);
                SSLSocket client = server.open(authority.clientContext());
                RecordedLog log = log()) {
            Files.writeString(certFile, first);
            server.tls().look();
            Files.writeString(certFile, chain);
            lookTwice(server.tls());

            TlsServer.assertEcho(client);
            assertThat(client.getSession().getPeerCertificates()).hasSize(2);
            assertThat(log.events()).isEmpty();
        }
    }

    @Test
    void look_contentsThatChangeEachTime_areUsedWhenTheyStay() throws Exception {
        try (TlsServer server = server(SslProvider.JDK)) {
            for (TestCertificate next : new TestCertificate[] {renewed, old, renewed}) {
                next.writeTo(directory);
                server.tls().look();
                assertUsed(old, server);
            }

            server.tls().look();

            assertUsed(renewed, server);
        }
    }

    /** Of what is no exception, a lack of memory for one, nobody knows that the files are to blame. */
    @Test
    void look_errorWhileItIsRead_isTriedAgain() throws Exception {
        AtomicBoolean failing = new AtomicBoolean();
        InstantSource clock = () -> {
            if (failing.getAndSet(false)) {
                throw new OutOfMemoryError("a test's own");
            }
            return Instant.now();
        };
        try (TlsServer server =
                new TlsServer(TlsOptions.of(TestCertificate.filesIn(directory)), SslProvider.JDK, clock)) {
            renewed.writeTo(directory);
            server.tls().look();
            failing.set(true);
            assertThatExceptionOfType(OutOfMemoryError.class)
                    .isThrownBy(() -> server.tls().look());

            server.tls().look();

            assertUsed(renewed, server);
        }
    }

    @Test
    void look_nothingChanged_saysNothing() throws Exception {
        try (TlsServer server = server(SslProvider.JDK);
                RecordedLog log = log()) {
            old.writeTo(directory);
            Files.setLastModifiedTime(directory.resolve("cert.pem"), FileTime.fromMillis(0));

            lookTwice(server.tls());

            assertThat(log.events()).isEmpty();
        }
    }

    @Test
    void look_changedFilesOfTheSameTime_areUsed() throws Exception {
        FileTime time = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(directory.resolve("cert.pem"), time);
        try (TlsServer server = server(SslProvider.JDK)) {
            renewed.writeTo(directory);
            Files.setLastModifiedTime(directory.resolve("cert.pem"), time);

            lookTwice(server.tls());

            assertUsed(renewed, server);
        }
    }

    /** As Kubernetes does it: the files are links into a folder behind a link that is swapped. */
    @Test
    void look_swappedLinkToAnotherFolder_isSeen() throws Exception {
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        old.writeTo(first);
        renewed.writeTo(second);
        Path data = Files.createSymbolicLink(directory.resolve("data"), first);
        try (TlsServer server = new TlsServer(TlsOptions.of(TestCertificate.filesIn(data)), SslProvider.JDK)) {
            Files.delete(data);
            Files.createSymbolicLink(data, second);

            lookTwice(server.tls());

            assertUsed(renewed, server);
        }
    }

    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void look_newCertificateWithTheOldKey_keepsTheOldUntilBothAreThere(SslProvider provider) throws Exception {
        try (TlsServer server = server(provider);
                RecordedLog log = log()) {
            renewed.writeCertificateTo(directory);
            lookTwice(server.tls());
            lookTwice(server.tls());
            assertUsed(old, server);
            assertThat(log.messages(Level.WARN)).singleElement().asString().contains("stays in use");

            renewed.writeKeyTo(directory);
            lookTwice(server.tls());

            assertUsed(renewed, server);
            assertThat(log.messages(Level.WARN)).hasSize(1);
            assertThat(log.messages(Level.INFO)).hasSize(1);
        }
    }

    @Test
    void look_filesThatCannotBeUsed_saysSoOnceForEachOfThem() throws Exception {
        Path certFile = directory.resolve("cert.pem");
        try (TlsServer server = server(SslProvider.JDK);
                RecordedLog log = log()) {
            for (String content : new String[] {"garbage", "garbage", "other garbage", ""}) {
                Files.writeString(certFile, content);
                lookTwice(server.tls());
            }
            Files.delete(certFile);
            lookTwice(server.tls());
            lookTwice(server.tls());

            assertThat(log.messages(Level.WARN)).hasSize(4);
            assertThat(log.events().get(3).getThrowableProxy().getMessage())
                    .isEqualTo("certFile: " + certFile + " (expected: a readable file)");
            assertUsed(old, server);
        }
    }

    @Test
    void look_filesThatAreThereAgain_areUsed() throws Exception {
        Path certFile = directory.resolve("cert.pem");
        try (TlsServer server = server(SslProvider.JDK)) {
            Files.delete(certFile);
            lookTwice(server.tls());
            renewed.writeTo(directory);

            lookTwice(server.tls());

            assertUsed(renewed, server);
        }
    }

    @ParameterizedTest
    @MethodSource("mqgate.netty.TlsServer#providers")
    void look_changedAuthorities_decideAboutNewClients(SslProvider provider) throws Exception {
        TestCertificate other = TestCertificate.create(TestCertificate.named("other authority"));
        Path authorities = Files.copy(Path.of(authority.certFile()), directory.resolve("authorities.pem"));
        TlsOptions options = TlsOptions.of(TestCertificate.filesIn(directory))
                .clientAuth(ClientAuth.REQUIRED, authorities.toString());
        var ofOld = authority.clientContext(authority.issue(TestCertificate.named("client")));
        var ofOther = authority.clientContext(other.issue(TestCertificate.named("client")));
        try (TlsServer server = new TlsServer(options, provider);
                SSLSocket open = server.open(ofOld)) {
            TlsServer.assertEcho(open);
            Files.writeString(authorities, Files.readString(Path.of(other.certFile())));

            lookTwice(server.tls());

            assertThat(server.certificateFor(ofOther, null)).isEqualTo(old.certificate());
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> server.certificateFor(ofOld, null));
            TlsServer.assertEcho(open);
        }
    }

    /** A context of OpenSSL frees its memory when it is finalized, and what only it refers to is gone after that. */
    @Test
    void look_fiftyChanges_leaveNoContextBehind() throws Exception {
        Tls tls =
                new Tls(TlsOptions.of(TestCertificate.filesIn(directory)), SslProvider.OPENSSL, InstantSource.system());
        ReferenceQueue<Object> gone = new ReferenceQueue<>();
        List<PhantomReference<Object>> contexts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            (i % 2 == 0 ? renewed : old).writeTo(directory);
            lookTwice(tls);
            SslHandler handler = (SslHandler) tls.newHandler(ByteBufAllocator.DEFAULT);
            contexts.add(new PhantomReference<>(handler.engine().getSession().getSessionContext(), gone));
            ReferenceCountUtil.release(handler.engine());
        }

        List<Object> freed = new ArrayList<>();
        await().untilAsserted(() -> {
            System.gc();
            for (Object context = gone.poll(); context != null; context = gone.poll()) {
                freed.add(context);
            }
            assertThat(freed).hasSizeGreaterThanOrEqualTo(contexts.size() - 1);
        });
        ReferenceCountUtil.release(
                ((SslHandler) tls.newHandler(ByteBufAllocator.DEFAULT)).engine()); // the last is still in use
    }
}
