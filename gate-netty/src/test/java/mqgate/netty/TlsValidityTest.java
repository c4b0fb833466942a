package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import mqgate.api.TlsOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of certificates that are not valid, soon or now, in a time that the test moves. */
final class TlsValidityTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-04-01T00:00:00Z");
    private static final TestCertificate certificate = TestCertificate.create(
            TestCertificate.named("gate.test").notBefore(BEGIN).notAfter(END));

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>();

    private Tls start(Instant at) throws Exception {
        certificate.writeTo(directory);
        now.set(at);
        return new Tls(TlsOptions.of(TestCertificate.filesIn(directory)), SslProvider.JDK, now::get);
    }

    private static RecordedLog log() {
        return new RecordedLog(CertificateValidity.class, Level.WARN);
    }

    private static void assertWarnings(RecordedLog log, String... states) {
        assertThat(log.messages(Level.WARN)).hasSameSizeAs(states);
        for (int i = 0; i < states.length; i++) {
            assertThat(log.messages(Level.WARN).get(i))
                    .contains(states[i], "CN=gate.test", "cert.pem", "2026-04-01T00:00:00Z");
        }
    }

    @Test
    void start_certificateOfTomorrow_warns() throws Exception {
        try (RecordedLog log = log()) {
            start(BEGIN.minusSeconds(1));

            assertWarnings(log, "is not valid yet");
        }
    }

    @Test
    void start_certificateThatHasEnded_warnsAndServes() throws Exception {
        try (RecordedLog log = log()) {
            start(END.plusSeconds(1));

            assertWarnings(log, "is not valid any more");
        }
    }

    @Test
    void start_twoWeeksBeforeTheEnd_warns() throws Exception {
        try (RecordedLog log = log()) {
            start(END.minus(Duration.ofDays(14)).plusSeconds(1));

            assertWarnings(log, "is soon not valid any more");
        }
    }

    @Test
    void look_asTimePasses_warnsOnceOfEach() throws Exception {
        try (RecordedLog log = log()) {
            Tls tls = start(END.minus(Duration.ofDays(14)));
            tls.look();
            assertWarnings(log);

            for (Duration passed : new Duration[] {Duration.ofDays(1), Duration.ofDays(2), Duration.ofDays(15)}) {
                now.set(END.minus(Duration.ofDays(14)).plus(passed));
                tls.look();
            }

            assertWarnings(log, "is soon not valid any more", "is not valid any more");
        }
    }

    @Test
    void look_changedForOneThatEndsSoonToo_warnsAgain() throws Exception {
        try (RecordedLog log = log()) {
            Tls tls = start(END.minus(Duration.ofDays(1)));
            TestCertificate.create(
                            TestCertificate.named("gate.test").notBefore(BEGIN).notAfter(END))
                    .writeTo(directory);

            tls.look();
            tls.look();

            assertWarnings(log, "is soon not valid any more", "is soon not valid any more");
        }
    }
}
