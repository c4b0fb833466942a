package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenBucketTest {

    private static final long SECOND = 1_000_000_000;
    private static final long YEAR = 365 * 24 * 3600 * SECOND;

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - SECOND, Long.MIN_VALUE})
    void take_burstAtOnce_thenEachWaitsItsTime(long now) {
        TokenBucket bucket = new TokenBucket(10, 3, now);

        assertThat(bucket.take(1, now)).isZero();
        assertThat(bucket.take(1, now)).isZero();
        assertThat(bucket.take(1, now)).as("until the fourth").isEqualTo(SECOND / 10);
        assertThat(bucket.take(1, now + SECOND / 10)).isEqualTo(SECOND / 10);
        assertThat(bucket.take(1, now + SECOND / 10)).as("one too many").isEqualTo(2 * SECOND / 10);
    }

    @Test
    void take_longPause_givesTheBurstAndNoMore() {
        TokenBucket bucket = new TokenBucket(10, 3, 0);
        bucket.take(3, 0);

        assertThat(bucket.take(2, YEAR)).isZero();
        assertThat(bucket.take(1, YEAR)).isEqualTo(SECOND / 10);
    }

    @Test
    void take_shortPause_givesWhatCameMeanwhile() {
        TokenBucket bucket = new TokenBucket(10, 10, 0);
        bucket.take(10, 0);

        assertThat(bucket.take(1, SECOND / 2)).as("four more").isZero();
        assertThat(bucket.take(4, SECOND / 2)).isEqualTo(SECOND / 10);
    }

    @Test
    void take_moreThanTheBurst_isOwed() {
        TokenBucket bucket = new TokenBucket(1000, 100, 0);

        assertThat(bucket.take(5100, 0)).isEqualTo(5 * SECOND + SECOND / 1000);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "3, 3, 1",
        "7, 100, 1",
        "50, 100, 1",
        "65536, 262144, 1460",
        "1000000000, 1, 65536",
        "2147483647, 2147483647, 65536"
    })
    void take_asSoonAsThereIsRoom_isTheRateInTheLongRun(int perSecond, int burst, int units) {
        TokenBucket bucket = new TokenBucket(perSecond, burst, 0);
        long now = 0;
        long taken = 0;
        while (taken < burst + 20L * perSecond) {
            now += bucket.take(units, now);
            taken += units;
        }

        double expectedSeconds = (double) (taken - burst) / perSecond;
        assertThat(now / (double) SECOND).isBetween(expectedSeconds * 0.999, expectedSeconds * 1.001 + 1.0 / perSecond);
    }

    @Test
    void take_burstOfAllThereIs_doesNotOverflow() {
        TokenBucket bucket = new TokenBucket(1, Integer.MAX_VALUE, 0);

        assertThat(bucket.take(Integer.MAX_VALUE, 0)).isEqualTo(SECOND);
        assertThat(bucket.take(65536, 0)).isEqualTo(65537 * SECOND);
    }
}
