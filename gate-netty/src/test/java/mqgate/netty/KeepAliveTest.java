package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KeepAliveTest {

    @Test
    void remaining_justBegun_isTheWholeSilence() {
        assertThat(new KeepAlive(1500, 100).remainingNanos(100)).isEqualTo(1500);
    }

    @Test
    void remaining_timePasses_shrinks() {
        KeepAlive keepAlive = new KeepAlive(1500, 100);

        assertThat(keepAlive.remainingNanos(1100)).isEqualTo(500);
        assertThat(keepAlive.remainingNanos(1600)).isZero();
        assertThat(keepAlive.remainingNanos(1700)).isEqualTo(-100);
    }

    @Test
    void heard_later_renewsTheWholeSilence() {
        KeepAlive keepAlive = new KeepAlive(1500, 100);

        keepAlive.heard(1000);

        assertThat(keepAlive.remainingNanos(1600)).isEqualTo(900);
        assertThat(keepAlive.remainingNanos(2500)).isZero();
    }

    @Test
    void remaining_clockOverflows_isRight() {
        KeepAlive keepAlive = new KeepAlive(1500, Long.MAX_VALUE - 10);

        assertThat(keepAlive.remainingNanos(Long.MIN_VALUE + 89)).isEqualTo(1400);
    }
}
