package mqgate.examples.arena;

import static mqgate.examples.arena.VirtualArena.join;
import static mqgate.examples.arena.VirtualArena.newest;
import static mqgate.examples.arena.VirtualArena.ping;
import static mqgate.examples.arena.VirtualArena.states;
import static mqgate.examples.arena.VirtualArena.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import mqgate.testkit.NetworkProfile;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestMessage;
import org.junit.jupiter.api.Test;

/** What slow clients get, and what goes wrong, in virtual time. */
final class ArenaDeliveryTest {

    private static final NetworkProfile BAD_LINE =
            NetworkProfile.perfect().downstream(8000).window(4096).latency(Duration.ofMillis(80));

    private static List<String> texts(TestClient client, String topic) {
        return told(client, topic).stream().map(TestMessage::text).toList();
    }

    @Test
    void slowClient_missesStatesButNoDeathAndNobodyElseMissesAnything() {
        try (VirtualArena arena = VirtualArena.start(8)) {
            TestClient fast = arena.player("ann", "1");
            TestClient slow = arena.player("bob", "1");
            arena.gate().line(slow).profile(BAD_LINE);

            arena.advance(Duration.ofMinutes(5));

            assertThat(states(fast)).hasSizeGreaterThanOrEqualTo(6000);
            assertThat(states(slow)).hasSizeBetween(1000, 4000);
            assertThat(newest(fast).tick() - newest(slow).tick()).isLessThan(200); // 10 s, and not minutes
            assertThat(texts(fast, "arena/death")).isNotEmpty();
            arena.advance(Duration.ofSeconds(3)); // what was on the way
            assertThat(texts(slow, "arena/death"))
                    .startsWith(texts(fast, "arena/death").get(0));
            assertThat(ping(fast).replaced()).isGreaterThan(2000);
            assertThat(ping(fast).dropped()).isZero();
        }
    }

    @Test
    void scores_areToldAtMostOnceASecondAndOnlyWhenTheyChanged() {
        try (VirtualArena arena = VirtualArena.start(8)) {
            TestClient ann = arena.player("ann", "1");

            arena.advance(Duration.ofMinutes(1));

            List<String> scores = texts(ann, "arena/scores");
            assertThat(scores).hasSizeBetween(10, 61);
            for (int i = 2; i < scores.size(); i++) {
                assertThat(scores.get(i)).isNotEqualTo(scores.get(i - 1));
            }
        }
    }

    /** Somebody who comes and goes all the time must not cost those their connections who cannot read that fast. */
    @Test
    void roster_somebodyComesAndGoesAllTheTime_slowClientStaysAndKnowsTheLast() {
        try (VirtualArena arena = VirtualArena.startWithLimit(50, 64 * 1024)) {
            TestClient slow = arena.player("bob", "1");
            TestClient restless = arena.connect();
            arena.gate().line(slow).profile(BAD_LINE);

            for (int i = 0; i < 400; i++) {
                join(restless, "eve" + i, "1", "");
                arena.advance(Duration.ofMillis(50));
            }
            arena.advance(Duration.ofSeconds(5));

            List<String> rosters = texts(slow, "arena/roster");
            assertThat(slow.isOpen()).isTrue();
            assertThat(rosters).hasSizeLessThan(200);
            assertThat(rosters.get(rosters.size() - 1)).contains("\"eve399\"");
        }
    }

    @Test
    void room_whoseTicksFail_leavesOthersTheirs() {
        try (VirtualArena arena = VirtualArena.startWithLimit(0, 1100)) { // no room for the states of 12 balls
            TestClient crowded = arena.player("ann", "1");
            for (int i = 0; i < 11; i++) {
                arena.player("ann", "1");
            }
            TestClient alone = arena.connect();
            join(alone, "bob", "2", "");

            arena.advance(Duration.ofSeconds(2));
            int before = states(crowded).size();
            arena.advance(Duration.ofSeconds(2));

            assertThat(states(crowded)).hasSize(before);
            assertThat(states(alone)).hasSizeGreaterThanOrEqualTo(80);
        }
    }

    @Test
    void room_whoseTicksEndInAnError_leavesOthersTheirs() {
        try (VirtualArena arena = VirtualArena.startWithBrokenRoom(0, "1")) {
            arena.player("ann", "1");
            TestClient bob = arena.player("bob", "2");

            arena.advance(Duration.ofSeconds(2));

            assertThat(states(bob)).hasSizeGreaterThanOrEqualTo(39);
        }
    }
}
