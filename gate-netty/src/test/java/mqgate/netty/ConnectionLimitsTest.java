package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.CloseReason;
import mqgate.api.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConnectionLimitsTest {

    private static ConnectionLimits limits(int most, int mostOfAddress) {
        Limits limits = Limits.builder()
                .maxConnections(most)
                .maxConnectionsPerAddress(mostOfAddress)
                .build();
        return Objects.requireNonNull(ConnectionLimits.of(limits));
    }

    private static InetAddress address(String literal) throws Exception {
        return InetAddress.getByName(literal);
    }

    @Test
    void of_nothingLimited_isNone() {
        assertThat(ConnectionLimits.of(Limits.builder().build())).isNull();
    }

    @Test
    void arrive_full_isRefusedUntilOneLeaves() throws Exception {
        ConnectionLimits limits = limits(2, 0);

        assertThat(limits.arrive(address("10.0.0.1"))).isNull();
        assertThat(limits.arrive(address("10.0.0.2"))).isNull();
        assertThat(limits.arrive(address("10.0.0.3"))).isEqualTo(CloseReason.GATE_FULL);
        limits.leave(address("10.0.0.1"));
        assertThat(limits.arrive(address("10.0.0.3"))).isNull();
        assertThat(limits.arrive(address("10.0.0.1"))).isEqualTo(CloseReason.GATE_FULL);
    }

    @Test
    void arrive_addressFull_isRefusedUntilOneOfItLeaves() throws Exception {
        ConnectionLimits limits = limits(0, 1);

        assertThat(limits.arrive(address("10.0.0.1"))).isNull();
        assertThat(limits.arrive(address("10.0.0.1"))).isEqualTo(CloseReason.TOO_MANY_CONNECTIONS);
        assertThat(limits.arrive(address("10.0.0.2"))).isNull();
        limits.leave(address("10.0.0.1"));
        assertThat(limits.arrive(address("10.0.0.1"))).isNull();
    }

    @Test
    void arrive_addressFull_takesNoPlaceOfTheGate() throws Exception {
        ConnectionLimits limits = limits(2, 1);
        limits.arrive(address("10.0.0.1"));
        limits.arrive(address("10.0.0.1"));

        assertThat(limits.arrive(address("10.0.0.2"))).isNull();
        assertThat(limits.open()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.1, 1.0.0.10, false",
        "200.0.0.1, 200.0.0.1, true",
        "2001:db8:1:2::1, 2001:db8:1:2::1, true",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff:ffff:ffff:ffff, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "2001:db8:1:2::1, 2001:db9:1:2::1, false",
        "10.0.0.1, ::ffff:10.0.0.1, true",
        "10.0.0.1, 0:0:a00:1::1, false",
        "0.0.0.0, ::1, false"
    })
    void arrive_addresses_areTheSameIfOneClientCanHaveThem(String first, String second, boolean same) throws Exception {
        ConnectionLimits limits = limits(0, 1);
        limits.arrive(address(first));

        assertThat(limits.arrive(address(second))).isEqualTo(same ? CloseReason.TOO_MANY_CONNECTIONS : null);
        assertThat(limits.addresses()).isEqualTo(same ? 1 : 2);
    }

    @Test
    void leave_last_forgetsTheAddress() throws Exception {
        ConnectionLimits limits = limits(0, 5);
        limits.arrive(address("::1"));
        limits.arrive(address("::1"));

        limits.leave(address("::1"));
        assertThat(limits.addresses()).isOne();
        limits.leave(address("::1"));

        assertThat(limits.addresses()).isZero();
        assertThat(limits.open()).isZero();
    }

    @Test
    void arrive_severalThreads_neverMoreThanTheLimitsAndNothingLeft() throws Exception {
        ConnectionLimits limits = limits(3, 2);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<Void>> tasks = new ArrayList<>();
        for (int thread = 0; thread < 6; thread++) {
            InetAddress address = address("10.0.0." + thread % 2);
            tasks.add(Tasks.start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    if (limits.arrive(address) == null) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        limits.leave(address);
                    }
                }
            }));
        }
        Tasks.join(tasks);

        assertThat(most).hasValueBetween(1, 3);
        assertThat(limits.open()).isZero();
        assertThat(limits.addresses()).isZero();
    }
}
