package mqgate.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CachedTest {

    private final AtomicLong now = new AtomicLong(-5);
    private final AtomicLong asked = new AtomicLong();
    private final Cached<Long> cached = new Cached<>(asked::incrementAndGet, Duration.ofSeconds(1), now::get);

    @Test
    void get_withinTheInterval_isWhatItWas() {
        assertThat(cached.get()).isOne();

        now.addAndGet(999_999_999);

        assertThat(cached.get()).isOne();
    }

    @Test
    void get_afterTheInterval_isFoundOutAgain() {
        assertThat(cached.get()).isOne();

        now.addAndGet(1_000_000_000);

        assertThat(cached.get()).isEqualTo(2);
        assertThat(cached.get()).isEqualTo(2);
    }
}
