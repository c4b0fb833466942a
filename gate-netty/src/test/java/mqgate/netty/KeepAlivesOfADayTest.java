package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A whole day of a gate in a few seconds. Clients ping when they like within one and a half times their keep alive: some all day, most
 * come at any time and fall silent within two hours.
 */
final class KeepAlivesOfADayTest {

    private static final int ALL_DAY = 500;
    private static final int COME_AND_GO = 2500;
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long LAST_ARRIVAL = Duration.ofHours(21).toMillis();
    private static final long LONGEST_VISIT = Duration.ofHours(2).toMillis();
    private static final int HEARTBEAT = 60_000;
    private static final int LATEST = 250;
    private static final int SHORTEST = 10;
    private static final int LONGEST = 1200;
    private static final byte[] PING = TestClient.bytes("c000");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, Integer> heartbeats = new HashMap<>();
    private final Queue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::at));
    private final List<Player> players = new ArrayList<>();
    private final SampledLeaks leaks = new SampledLeaks();
    private FrozenGate gate;
    private long now; // in milliseconds from the beginning

    private record Event(long at, Tasks.Action action) {}

    @BeforeEach
    void start() {
        gate = new FrozenGate(Options.builder()
                .heartbeat(Duration.ofMillis(HEARTBEAT))
                .guestHeartbeat(true)
                .storageHandler(new DelegatingStorage(new RecordingStorage()) {
                    @Override
                    public void heartbeat(Session session) {
                        heartbeats.merge(session.getSessionId(), 1, Integer::sum);
                    }
                }));
    }

    @AfterEach
    void stop() {
        gate.close();
        leaks.close();
    }

    /** One client, and what the rules say about it. */
    private final class Player {

        private final long mostSilent;
        private final long silentFrom;
        private final FrozenGate.Client client;
        private final Agent agent;
        private long lastHeartbeat = now;
        private int pings;
        private int expectedHeartbeats;

        Player(String id, long silentFrom) throws Exception {
            this.silentFrom = silentFrom;
            int keepAlive = (int) (SHORTEST * Math.pow((double) LONGEST / SHORTEST, random.nextDouble()));
            mostSilent = 1500L * keepAlive;
            client = gate.connect(id, keepAlive);
            agent = gate.agent(id);
            awaitNext();
        }

        /** Small steps and such that are only just small enough. */
        private void awaitNext() {
            long next = now
                    + mostSilent
                    - 1
                    - (random.nextInt(4) == 0 ? 0 : (long) (mostSilent * 0.6 * random.nextDouble()));
            if (next < silentFrom) {
                events.add(new Event(next, this::ping));
            } else {
                events.add(new Event(now + mostSilent - 1, () -> assertGivenUp(false)));
                events.add(new Event(now + mostSilent + LATEST, () -> assertGivenUp(true)));
            }
        }

        private void ping() {
            assertGivenUp(false);
            client.send(PING);
            pings++;
            if (now - lastHeartbeat > HEARTBEAT) {
                lastHeartbeat = now;
                expectedHeartbeats++;
            }
            assertThat(heartbeats()).as(this::toString).isEqualTo(expectedHeartbeats);
            awaitNext();
        }

        private int heartbeats() {
            return heartbeats.getOrDefault(agent.getSession().getSessionId(), 0);
        }

        private void assertGivenUp(boolean expected) {
            if (agent.getCloseReason().isPresent() != expected) {
                throw new AssertionError(this + (expected ? " is still there" : " is given up"));
            }
        }

        /** It was answered each time, and is there if it has not fallen silent. */
        void assertDay() {
            assertThat(client.received()).as(toString()).isEqualTo("20020000" + "d000".repeat(pings));
            boolean allDay = silentFrom == Long.MAX_VALUE;
            assertThat(agent.getCloseReason())
                    .isEqualTo(allDay ? Optional.empty() : Optional.of(CloseReason.KEEP_ALIVE_TIMEOUT));
        }

        @Override
        public String toString() {
            return "client " + agent.getClientId() + " at " + now + ", which may be silent for " + mostSilent
                    + ", seed " + seed;
        }
    }

    @Test
    void aDay_clientsThatPingAndClientsThatFallSilent_eachIsKeptOrGivenUpInItsTime() throws Exception {
        for (int i = 0; i < ALL_DAY; i++) {
            arriveAt(random.nextInt(60_000), "all-day-" + i, Long.MAX_VALUE);
        }
        for (int i = 0; i < COME_AND_GO; i++) {
            long at = (long) (random.nextDouble() * LAST_ARRIVAL);
            arriveAt(at, "visitor-" + i, at + (long) (random.nextDouble() * LONGEST_VISIT));
        }

        while (events.element().at() < DAY) {
            Event next = events.remove();
            pass(next.at() - now);
            next.action().run();
        }

        players.forEach(Player::assertDay);
        long pings = players.stream().mapToLong(player -> player.pings).sum();
        System.out.println("a day of keep alive: " + players.size() + " clients, " + pings + " pings");
    }

    private void arriveAt(long millis, String id, long silentFrom) {
        events.add(new Event(millis, () -> players.add(new Player(id, silentFrom))));
    }

    private void pass(long millis) {
        gate.passInJumps(Duration.ofMillis(millis));
        now += millis;
    }
}
