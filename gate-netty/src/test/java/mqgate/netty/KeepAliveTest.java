package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KeepAliveTest {

    @Test
    void remaining_justHeard_isTheWholeSilence() {
        assertThat(KeepAlive.remainingNanos(1500, 100, 100)).isEqualTo(1500);
    }

    @Test
    void remaining_timePasses_shrinks() {
        assertThat(KeepAlive.remainingNanos(1500, 100, 1100)).isEqualTo(500);
        assertThat(KeepAlive.remainingNanos(1500, 100, 1600)).isZero();
        assertThat(KeepAlive.remainingNanos(1500, 100, 1700)).isEqualTo(-100);
    }

    @Test
    void remaining_clockOverflows_isRight() {
        assertThat(KeepAlive.remainingNanos(1500, Long.MAX_VALUE - 10, Long.MIN_VALUE + 89))
                .isEqualTo(1400);
    }
}
