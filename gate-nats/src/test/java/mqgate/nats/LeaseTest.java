package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a gate may believe that it knows of every login, and how long others wait for it. */
final class LeaseTest {

    private static final Duration LENGTH = Duration.ofSeconds(6);

    private final SettableClock clock = new SettableClock();
    private final Lease lease = new Lease(LENGTH, clock);
    private final GateMarkers markers = new GateMarkers(LENGTH, clock);

    @Test
    void isValid_markerHasNotComeBack_isFalse() {
        lease.sending("1");

        assertThat(lease.isValid()).isFalse();
        assertThat(lease.isWaiting()).isTrue();
    }

    @Test
    void isValid_markerHasComeBack_runsFromWhenItWasSent() {
        lease.sending("1");
        clock.pass(Duration.ofSeconds(2));
        lease.came("1");

        clock.pass(Duration.ofSeconds(3).minusNanos(1));
        assertThat(lease.isValid()).isTrue();
        clock.pass(Duration.ofNanos(1));
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void isValid_markerOfAnEarlierLifeComes_isFalse() {
        lease.sending("2");
        lease.came("1");

        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void isValid_ended_isFalse() {
        lease.sending("1");
        lease.came("1");
        lease.end();

        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void untilOut_markerWasSeen_isTheRestOfTheLease() {
        markers.came(Subjects.part("gate@1"));
        clock.pass(Duration.ofSeconds(4));

        assertThat(markers.untilOut("gate@1")).isEqualTo(Duration.ofSeconds(2));
        clock.pass(Duration.ofSeconds(3));
        assertThat(markers.untilOut("gate@1")).isZero();
    }

    @Test
    void untilOut_gateNeverSeenOrGone_isNothing() {
        markers.came(Subjects.part("gate@1"));
        markers.gone(Subjects.part("gate@1"));

        assertThat(markers.untilOut("gate@1")).isZero();
        assertThat(markers.untilOut("gate@2")).isZero();
        assertThat(markers.untilKnown()).isZero();
    }

    @Test
    void untilKnown_markersLost_isALease() {
        markers.lost();
        clock.pass(Duration.ofSeconds(1));

        assertThat(markers.untilKnown()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void staleSessions_moreThanFit_theOldestAreForgotten() {
        StaleSessions stale = new StaleSessions(2);

        stale.add("a");
        stale.add("b");
        stale.add("b");
        stale.add("c");

        assertThat(stale.contains("a")).isFalse();
        assertThat(stale.contains("b")).isTrue();
        assertThat(stale.contains("c")).isTrue();
    }
}
