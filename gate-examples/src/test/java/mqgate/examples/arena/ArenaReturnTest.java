package mqgate.examples.arena;

import static mqgate.examples.arena.VirtualArena.join;
import static mqgate.examples.arena.VirtualArena.newest;
import static mqgate.examples.arena.VirtualArena.ping;
import static mqgate.examples.arena.VirtualArena.states;
import static mqgate.examples.arena.VirtualArena.told;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import mqgate.api.CloseReason;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Balls and the connections that have them, in virtual time. */
final class ArenaReturnTest {

    private final VirtualArena arena = VirtualArena.start(3);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void join_withinTenSecondsAfterALoss_hasTheSameBallWhereItStood() {
        TestClient lost = arena.connect();
        Joined first = join(lost, "ann", "1", "");
        TestClient bob = arena.player("bob", "1");
        lost.publish("arena/HD_steer", new byte[] {100, 0});
        arena.advance(Duration.ofSeconds(1));

        lost.drop();
        arena.advance(VirtualArena.TICK);
        State.Circle stood = newest(bob).ball(first.id());
        arena.advance(Duration.ofMillis(9800));
        TestClient again = arena.connect();

        assertThat(join(again, "ann", "1", first.ticket())).isEqualTo(first);
        arena.advance(VirtualArena.TICK);
        assertThat(newest(again).ball(first.id()).x()).isEqualTo(stood.x());
        assertThat(told(again, "arena/roster").get(0).text()).contains("bob");
        arena.advance(Duration.ofSeconds(20));
        assertThat(newest(bob).balls()).containsKey(first.id());
    }

    @Test
    void join_laterThanTenSecondsAfterALoss_hasANewBall() {
        TestClient lost = arena.connect();
        Joined first = join(lost, "ann", "1", "");
        TestClient bob = arena.player("bob", "1");

        lost.drop();
        arena.advance(Duration.ofMillis(10_100));

        assertThat(newest(bob).balls()).doesNotContainKey(first.id());
        Joined second = join(arena.connect(), "ann", "1", first.ticket());
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.ticket()).isNotEqualTo(first.ticket());
    }

    @Test
    void join_ticketThatAnotherConnectionHas_takesTheBallAndClosesIt() {
        TestClient first = arena.gate().client().connect(); // MQTT 5 is told the reason
        Joined joined = join(first, "ann", "1", "");
        TestClient second = arena.connect();

        assertThat(join(second, "ann", "1", joined.ticket())).isEqualTo(joined);

        assertThat(first).isClosedWith(CloseReason.SESSION_TAKEN_OVER);
        arena.advance(Duration.ofSeconds(15));
        assertThat(newest(second).balls()).containsKey(joined.id());
        assertThat(ping(second).players()).isEqualTo(1);
    }

    @Test
    void join_ticketOfAnotherRoom_isUnknownThere() {
        Joined joined = join(arena.connect(), "ann", "1", "");

        Joined other = join(arena.connect(), "ann", "2", joined.ticket());

        assertThat(other.ticket()).isNotEqualTo(joined.ticket());
        assertThat(other.room()).isEqualTo("2");
    }

    @Test
    void room_allAreGone_isForgottenAfterTheLastBall() {
        TestClient ann = arena.connect();
        join(ann, "ann", "1", "");
        arena.advance(Duration.ofSeconds(60));
        assertThat(newest(ann).tick()).isGreaterThan(1000);

        ann.drop();
        arena.advance(Duration.ofSeconds(11));
        TestClient bob = arena.player("bob", "1");
        arena.advance(VirtualArena.TICK);

        assertThat(states(bob).get(0).tick()).isEqualTo(1);
    }
}
