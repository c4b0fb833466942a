package mqgate.netty;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, once each, that a certificate is not valid yet, soon not any more, or no longer. It is used all the same: clients decide whom they
 * trust. Owned by one thread at a time; no clock of its own.
 */
final class CertificateValidity {

    private static final Logger log = LoggerFactory.getLogger(CertificateValidity.class);

    /** Time enough for somebody to renew it by hand. */
    private static final Duration SOON = Duration.ofDays(14);

    private enum State {
        NOT_YET("is not valid yet"),
        VALID("is valid"),
        ENDS_SOON("is soon not valid any more"),
        ENDED("is not valid any more");

        private final String text;

        State(String text) {
            this.text = text;
        }
    }

    private final TlsCertificate certificate;
    private State told = State.VALID;

    CertificateValidity(TlsCertificate certificate) {
        this.certificate = certificate;
    }

    void look(Instant now) {
        State state = state(now);
        if (state != told && state != State.VALID) {
            log.warn("TLS: a certificate {}: {}", state.text, certificate);
        }
        told = state;
    }

    private State state(Instant now) {
        Instant end = certificate.leaf().getNotAfter().toInstant();
        if (now.isBefore(certificate.leaf().getNotBefore().toInstant())) {
            return State.NOT_YET;
        }
        if (now.isAfter(end)) {
            return State.ENDED;
        }
        return now.isAfter(end.minus(SOON)) ? State.ENDS_SOON : State.VALID;
    }
}
