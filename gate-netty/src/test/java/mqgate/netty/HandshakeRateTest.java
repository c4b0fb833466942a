package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HandshakeRateTest {

    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - SECOND, Long.MIN_VALUE})
    void reserve_aSecondsWorthAtOnce_thenEachWaitsItsTime(long now) {
        HandshakeRate rate = new HandshakeRate(4, now);

        assertThat(LongStream.range(0, 7).map(i -> rate.reserve(now, SECOND)))
                .containsExactly(0L, 0L, 0L, 0L, SECOND / 4, SECOND / 2, 3 * SECOND / 4);
    }

    @Test
    void reserve_waitTooLong_isRefusedAndTakesNoTurn() {
        HandshakeRate rate = new HandshakeRate(1, 0);
        rate.reserve(0, SECOND);
        rate.reserve(0, SECOND);

        assertThat(rate.reserve(0, SECOND)).isEqualTo(-1);
        assertThat(rate.reserve(0, 2 * SECOND - 1)).isEqualTo(-1);
        assertThat(rate.reserve(0, 2 * SECOND)).isEqualTo(2 * SECOND);
    }

    @Test
    void reserve_pause_givesOneSecondsWorth() {
        HandshakeRate rate = new HandshakeRate(2, 0);
        LongStream.range(0, 2).forEach(i -> rate.reserve(0, 0));

        long later = 3600 * SECOND;
        assertThat(LongStream.range(0, 3).map(i -> rate.reserve(later, SECOND))).containsExactly(0L, 0L, SECOND / 2);
    }

    @Test
    void reserve_evenly_neverWaits() {
        HandshakeRate rate = new HandshakeRate(3, 0);

        assertThat(LongStream.range(0, 100).map(i -> rate.reserve(i * (SECOND / 3 + 1), 0)))
                .containsOnly(0L);
    }

    @Test
    void reserve_severalThreads_eachTurnIsGivenOnce() throws Exception {
        HandshakeRate rate = new HandshakeRate(1000, 0);
        List<Long> waits = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> tasks = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            tasks.add(Tasks.start(() ->
                    LongStream.range(0, 1000).forEach(i -> waits.add(rate.reserve(0, 10 * SECOND)))));
        }
        Tasks.join(tasks);

        assertThat(waits.stream().filter(wait -> wait == 0)).hasSize(1000);
        assertThat(waits.stream().filter(wait -> wait > 0).sorted().toList())
                .isEqualTo(LongStream.rangeClosed(1, 3000)
                        .mapToObj(i -> i * SECOND / 1000)
                        .toList());
    }
}
