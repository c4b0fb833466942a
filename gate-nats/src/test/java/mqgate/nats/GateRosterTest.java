package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is there, and since when that is known. */
final class GateRosterTest {

    private final SettableClock clock = new SettableClock();
    private final GateRoster roster = new GateRoster(new Subjects("gate"), clock);

    private static Presence here(String serverId) {
        return new Presence(serverId, Presence.State.HERE, 3, Map.of("zone", "a"));
    }

    @Test
    void serverIds_heardLately_areThere() {
        roster.heard(here("gate@1"));
        clock.pass(GateRoster.SILENCE);

        assertThat(roster.serverIds()).containsExactly("gate@1");
    }

    @Test
    void serverIds_silentForLonger_areGone() {
        roster.heard(here("gate@1"));
        clock.pass(GateRoster.SILENCE.plusNanos(1));

        assertThat(roster.serverIds()).isEmpty();
    }

    @Test
    void serverIds_heardAgain_areThere() {
        roster.heard(here("gate@1"));
        clock.pass(Duration.ofSeconds(3));
        roster.heard(here("gate@1"));
        clock.pass(Duration.ofSeconds(3));

        assertThat(roster.serverIds()).containsExactly("gate@1");
    }

    @Test
    void serverIds_saidGoodbye_areGone() {
        roster.heard(here("gate@1"));
        roster.heard(new Presence("gate@1", Presence.State.GONE, 0, Map.of()));

        assertThat(roster.serverIds()).isEmpty();
    }

    @Test
    void takingClients_beingDrained_isThereButNotAmongThem() {
        roster.heard(here("gate@1"));
        roster.heard(here("gate@2"));
        roster.heard(new Presence("gate@1", Presence.State.DRAINING, 3, Map.of()));

        assertThat(roster.serverIds()).containsExactlyInAnyOrder("gate@1", "gate@2");
        assertThat(roster.takingClients()).containsExactly("gate@2");
    }

    @Test
    void isReady_justAsked_onlyAfterAMoment() {
        roster.asked();

        assertThat(roster.isReady()).isFalse();
        clock.pass(GateRoster.MOMENT);
        assertThat(roster.isReady()).isTrue();
    }

    @Test
    void presence_written_isReadAsItWas() {
        for (Presence.State state : Presence.State.values()) {
            Presence presence = new Presence("gate@中", state, 3, Map.of("zone", "a"));

            assertThat(Presence.fromBytes(presence.toBytes())).isEqualTo(presence);
        }
    }
}
