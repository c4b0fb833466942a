package mqgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mqgate.api.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keep alive in virtual time, where a day is no longer than it takes to do what happens in it. */
@ExtendWith(SampledLeaks.class)
final class VirtualKeepAliveTest {

    private static final Duration KEEP_ALIVE = Duration.ofMinutes(30);
    private static final int ALL_DAY = 1900;
    private static final int VANISHING = 100;
    private static final long MOST_MILLIS = 5000; // it takes less than 2000 where nobody measures or watches

    @Test
    void aDay_twoThousandClients_thoseThatPingStayThoseThatVanishAreFound() {
        try (VirtualGate virtual = VirtualGate.start(options -> {})) {
            List<TestClient> clients = connect(virtual);
            long start = cpuMillis();

            for (int i = 0; i < VANISHING; i++) {
                virtual.advance(Duration.ofMinutes(10));
                virtual.line(clients.get(i)).vanish();
            }
            virtual.advance(Duration.ofDays(1).minus(virtual.now()));

            long millis = cpuMillis() - start;
            System.out.println(
                    "a day of keep alive of " + clients.size() + " clients: " + millis + " ms of a processor");
            assertThat(virtual.now()).isEqualTo(Duration.ofDays(1));
            assertThat(virtual.gate().getStats().getSessions()).isEqualTo(ALL_DAY);
            assertThat(virtual.gate().getStats().getCloses()).containsEntry(CloseReason.KEEP_ALIVE_TIMEOUT, 100L);
            assertThat(millis).isLessThan(MOST_MILLIS);
        }
    }

    /** What others do on this machine does not count. */
    private static long cpuMillis() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
    }

    private static List<TestClient> connect(VirtualGate virtual) {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < ALL_DAY + VANISHING; i++) {
            clients.add(virtual.client()
                    .clientId("client-" + i)
                    .keepAlive(KEEP_ALIVE)
                    .connect());
            virtual.advance(Duration.ofMillis(300));
        }
        return clients;
    }

    @Test
    void aClient_thatIsSilent_isGivenUpAfterOneAndAHalfTimesItsKeepAlive() {
        try (VirtualGate virtual = VirtualGate.start(options -> {})) {
            TestClient silent = virtual.client()
                    .keepAlive(Duration.ofSeconds(40))
                    .pings(false)
                    .connect();

            virtual.advance(Duration.ofMillis(59_999));
            assertThat(silent.isOpen()).isTrue();
            virtual.advance(Duration.ofMillis(251));

            assertThat(silent.isOpen()).isFalse();
            assertThat(silent.awaitClosed().fits(CloseReason.KEEP_ALIVE_TIMEOUT))
                    .isTrue();
        }
    }

    @Test
    void aClient_inAPartitionThatIsShorterThanItsPatience_stays() {
        try (VirtualGate virtual = VirtualGate.start(options -> {})) {
            TestClient client =
                    virtual.client().keepAlive(Duration.ofSeconds(40)).connect();

            virtual.advance(Duration.ofSeconds(30));
            virtual.line(client).partition(Duration.ofSeconds(25));
            virtual.advance(Duration.ofMinutes(10));

            assertThat(client.isOpen()).isTrue();
            client.ping();
        }
    }

    @Test
    void aClient_inAPartitionThatIsLonger_isGivenUp() {
        try (VirtualGate virtual = VirtualGate.start(options -> {})) {
            TestClient client =
                    virtual.client().keepAlive(Duration.ofSeconds(40)).connect();

            virtual.line(client).partition(Duration.ofSeconds(90));
            virtual.advance(Duration.ofSeconds(61));
            assertThat(virtual.gate().getStats().getSessions()).isZero();
            assertThat(client.isOpen()).isTrue();

            virtual.advance(Duration.ofSeconds(30));
            assertThat(client.isOpen()).isFalse();
        }
    }
}
