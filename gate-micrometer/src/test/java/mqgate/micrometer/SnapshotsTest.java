package mqgate.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import mqgate.api.Gate;
import mqgate.api.GateStats;
import mqgate.api.Options;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.Test;

final class SnapshotsTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE); // clocks may start anywhere
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void get_withinATenthOfASecond_isTheSame() {
        try (Gate gate = NettyGate.create(Options.builder().build())) {
            Snapshots snapshots = new Snapshots(
                    () -> {
                        asked.incrementAndGet();
                        return gate.getStats();
                    },
                    nanos::get);

            GateStats first = snapshots.get();
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100) - 1);
            assertThat(snapshots.get()).isSameAs(first);

            nanos.incrementAndGet();
            GateStats second = snapshots.get();
            assertThat(second).isNotSameAs(first);
            assertThat(snapshots.get()).isSameAs(second);
            assertThat(asked).hasValue(2);
        }
    }
}
