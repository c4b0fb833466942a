package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StorageHeartbeatTest {

    private static final Duration PERIOD = Duration.ofNanos(1000);

    @Test
    void isDue_withinThePeriod_isFalse() {
        StorageHeartbeat heartbeat = new StorageHeartbeat(PERIOD, 50);

        assertThat(heartbeat.isDue(50)).isFalse();
        assertThat(heartbeat.isDue(1049)).isFalse();
    }

    @Test
    void isDue_afterThePeriod_isTrueOnce() {
        StorageHeartbeat heartbeat = new StorageHeartbeat(PERIOD, 50);

        assertThat(heartbeat.isDue(1051)).isTrue();
        assertThat(heartbeat.isDue(1051)).isFalse();
        assertThat(heartbeat.isDue(2050)).isFalse();
        assertThat(heartbeat.isDue(2052)).isTrue();
    }

    @Test
    void isDue_askedOftenInBetween_doesNotPutItOff() {
        StorageHeartbeat heartbeat = new StorageHeartbeat(PERIOD, 0);
        for (int now = 0; now <= 1000; now += 100) {
            assertThat(heartbeat.isDue(now)).isFalse();
        }

        assertThat(heartbeat.isDue(1001)).isTrue();
    }

    @Test
    void isDue_clockOverflows_isRight() {
        StorageHeartbeat heartbeat = new StorageHeartbeat(PERIOD, Long.MAX_VALUE);

        assertThat(heartbeat.isDue(Long.MIN_VALUE)).isFalse();
        assertThat(heartbeat.isDue(Long.MIN_VALUE + 1001)).isTrue();
    }
}
