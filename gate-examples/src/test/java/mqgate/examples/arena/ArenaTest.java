package mqgate.examples.arena;

import static mqgate.examples.arena.VirtualArena.join;
import static mqgate.examples.arena.VirtualArena.newest;
import static mqgate.examples.arena.VirtualArena.ping;
import static mqgate.examples.arena.VirtualArena.request;
import static mqgate.examples.arena.VirtualArena.states;
import static mqgate.examples.arena.VirtualArena.told;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of the arena see, in virtual time. */
final class ArenaTest {

    private static final String FULL = "room: 1 (expected: one with fewer than 60 players)";

    private final VirtualArena arena = VirtualArena.start(3);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void join_isAnsweredWithBallAndField() {
        Joined joined = join(arena.connect(), "ann", "1", "");

        assertThat(joined.id()).isPositive();
        assertThat(joined.ticket()).matches("[0-9a-f]{32}");
        assertThat(joined).isEqualTo(new Joined(joined.id(), joined.ticket(), "1", 3000, 3000, 50));
    }

    @Test
    void join_tellsWhoIsThereAndHowGoodTheyAre() {
        TestClient ann = arena.connect();
        Joined joined = join(ann, "ann", "1", "");

        String roster = told(ann, "arena/roster").get(0).text();
        assertThat(roster).contains("{\"id\":" + joined.id() + ",\"name\":\"ann\",\"bot\":false,\"hue\":");
        assertThat(roster.split("\"bot\":true", -1)).hasSize(1 + 2);
        String scores = told(ann, "arena/scores").get(0).text();
        assertThat(scores).contains("{\"id\":" + joined.id() + ",\"score\":0}");
    }

    @Test
    void state_comesTwentyTimesASecondWithoutAGap() {
        TestClient ann = arena.connect();
        int id = join(ann, "ann", "1", "").id();

        arena.advance(Duration.ofSeconds(5));

        List<State> states = states(ann);
        assertThat(states).hasSize(100);
        assertThat(states.get(99).tick() - states.get(0).tick()).isEqualTo(99);
        assertThat(states.get(0).balls()).hasSize(3).containsKey(id);
        assertThat(states.get(0).pellets()).hasSize(250);
    }

    @Test
    void steer_movesTheBallForAllInTheRoomAndNobodyElse() {
        TestClient ann = arena.connect();
        int id = join(ann, "ann", "1", "").id();
        TestClient bob = arena.player("bob", "1");
        TestClient elsewhere = arena.player("eve", "2");
        arena.advance(VirtualArena.TICK);
        double x = newest(ann).ball(id).x();

        ann.publish("arena/HD_steer", new byte[] {(byte) (x < 1500 ? 127 : -127), 0});
        arena.advance(Duration.ofMillis(500));

        assertThat(Math.abs(newest(bob).ball(id).x() - x)).isGreaterThan(80);
        assertThat(told(elsewhere, "arena/roster").get(0).text()).doesNotContain("ann");
    }

    @Test
    void roster_somebodyComesAndGoes_isToldOnceATick() {
        TestClient ann = arena.player("ann", "1");
        arena.advance(VirtualArena.TICK);
        int before = told(ann, "arena/roster").size();

        TestClient bob = arena.player("bob", "1");
        arena.player("cid", "1");
        arena.advance(VirtualArena.TICK);
        assertThat(told(ann, "arena/roster")).hasSize(before + 1);
        assertThat(told(ann, "arena/roster").get(before).text()).contains("bob", "cid");

        bob.publish("arena/HD_leave", "");
        arena.advance(VirtualArena.TICK);
        assertThat(told(ann, "arena/roster")).hasSize(before + 2);
        assertThat(told(ann, "arena/roster").get(before + 1).text()).doesNotContain("bob");

        arena.advance(Duration.ofSeconds(1));
        assertThat(told(ann, "arena/roster")).hasSize(before + 2);
    }

    @Test
    void leave_hearsNothingMoreAndIsGone() {
        TestClient ann = arena.connect();
        Joined left = join(ann, "ann", "1", "");
        TestClient bob = arena.player("bob", "1");

        ann.publish("arena/HD_leave", "");
        ann.ping();
        int heard = ann.messages().size();
        arena.advance(Duration.ofSeconds(1));

        assertThat(ann.messages()).hasSize(heard);
        assertThat(newest(bob).balls()).doesNotContainKey(left.id());
        assertThat(join(ann, "ann", "1", left.ticket()).ticket()).isNotEqualTo(left.ticket());
    }

    @Test
    void join_anotherRoom_leavesTheFirst() {
        TestClient ann = arena.connect();
        int first = join(ann, "ann", "1", "").id();
        TestClient bob = arena.player("bob", "1");

        Joined second = join(ann, "ann", "2", "");
        arena.advance(Duration.ofSeconds(1));

        assertThat(second.room()).isEqualTo("2");
        assertThat(newest(bob).balls()).doesNotContainKey(first);
        assertThat(arena.gate().gate().getGateHandler().getGroupMembers("arena/1"))
                .hasSize(1);
    }

    @Test
    void join_sameRoomTwice_isThereOnce() {
        TestClient ann = arena.connect();
        Joined first = join(ann, "ann", "1", "");
        Joined second = join(ann, "anna", "1", "");
        arena.advance(VirtualArena.TICK);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(ping(ann).players()).isEqualTo(1);
        assertThat(newest(ann).balls()).hasSize(3).containsKey(second.id());
        assertThat(join(ann, "anna", "1", second.ticket())).isEqualTo(second);
    }

    @Test
    void join_fullRoom_isRefusedAndOthersAreNot() {
        for (int i = 0; i < 60; i++) {
            arena.player("ann", "1");
        }
        TestClient late = arena.player("bob", "2");

        assertThat(late.request("arena/HD_join/2", request("bob", "1", ""))).hasError(FULL);

        assertThat(ping(late).players()).isEqualTo(1);
    }

    @Test
    void ping_tellsWhatTheGateDidAndWhoIsInTheRoom() {
        TestClient ann = arena.connect();
        Figures first = ping(ann);
        assertThat(first).isEqualTo(new Figures(1, 0, first.bytesOut(), 0, 0, 0, 0));

        join(ann, "ann", "1", "");
        arena.player("eve", "2");
        arena.advance(Duration.ofSeconds(1));

        Figures figures = ping(ann);
        assertThat(figures.connections()).isEqualTo(2);
        assertThat(figures.players()).isEqualTo(1);
        assertThat(figures.bots()).isEqualTo(2);
        assertThat(figures.messagesOut()).isGreaterThan(40);
        assertThat(figures.bytesOut()).isGreaterThan(40 * 1000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1]       | direction: [1] (expected: two bytes, -127 to 127 each)",
                "[1, 2, 3] | direction: [1, 2, 3] (expected: two bytes, -127 to 127 each)",
                "[-128, 0] | direction: [-128, 0] (expected: two bytes, -127 to 127 each)",
                "[0, -128] | direction: [0, -128] (expected: two bytes, -127 to 127 each)",
                "[0, 0]    | direction: without a ball (expected: HD_join before)"
            })
    void steer_badOrWithoutABall_isAnsweredWithWhatWasExpected(String bytes, String error) {
        TestClient ann = arena.connect();

        assertThat(ann.message("arena/HD_steer/1").body(bytes(bytes)).request()).hasError(error);
    }

    private static byte[] bytes(String list) {
        String[] numbers = list.substring(1, list.length() - 1).split(", ", -1);
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Byte.parseByte(numbers[i]);
        }
        return bytes;
    }

    @Test
    void join_badRequest_isAnsweredWithWhatWasExpected() {
        TestClient ann = arena.connect();

        assertThat(ann.request("arena/HD_join/1", request("ann", "a/b", "")))
                .hasError("room: a/b (expected: 1 to 16 of A-Z, a-z, 0-9, _ and -)");
        assertThat(ann.request("arena/HD_join/1", "{}"))
                .hasError("name: null (expected: 1 to 16 characters, no control characters)");
    }
}
