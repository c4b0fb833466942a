package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which sessions are their users', by what was written to the directory and what is seen of it. */
final class UserClaimsTest {

    private final List<String> lost = new ArrayList<>();
    private final UserClaims claims = new UserClaims("gate@1", true, new SettableClock(), lost::add);

    private static List<UserEntry> line(String gate, String session, long generation) {
        return List.of(entry(gate, session, generation));
    }

    private static UserEntry entry(String gate, String session, long generation) {
        return new UserEntry(gate, session, generation, List.of());
    }

    private UserClaim held(String session, long revision) {
        UserClaim claim = claims.begin("ann", session);
        claims.written(claim, revision);
        claims.changed("ann", line("gate@1", session, revision), revision);
        claims.hold(claim);
        return claim;
    }

    @Test
    void seen_writtenAndThenSeen_isDone() {
        UserClaim claim = claims.begin("ann", "s1");

        claims.written(claim, 5);
        assertThat(claim.seen()).isNotDone();
        claims.changed("ann", line("gate@1", "s1", 5), 5);

        assertThat(claim.seen()).isDone();
        assertThat(claims.hold(claim)).isTrue();
        assertThat(claims.isHeld("ann", "s1")).isTrue();
    }

    @Test
    void seen_seenBeforeTheAnswerToTheWrite_isDone() {
        UserClaim claim = claims.begin("ann", "s1");

        claims.changed("ann", line("gate@1", "s1", 5), 5);
        assertThat(claim.seen()).isNotDone();
        claims.written(claim, 5);

        assertThat(claim.seen()).isDone();
    }

    @Test
    void seen_lineOfAnEarlierBindOfTheSession_isNotDone() {
        UserClaim claim = claims.begin("ann", "s1");

        claims.changed("ann", line("gate@1", "s1", 3), 3);
        claims.written(claim, 5);

        assertThat(claim.seen()).isNotDone();
    }

    @Test
    void changed_laterLineOfAnotherGate_isLost() {
        held("s1", 5);

        claims.changed("ann", line("gate@2", "s2", 6), 6);

        assertThat(lost).containsExactly("s1");
        assertThat(claims.isHeld("ann", "s1")).isFalse();
    }

    @Test
    void changed_lineIsGoneWithoutItsGateHavingAsked_isLost() {
        held("s1", 5);

        claims.changed("ann", List.of(), 7);

        assertThat(lost).containsExactly("s1");
    }

    @Test
    void changed_earlierLineOfAnotherGate_staysHeld() {
        UserClaim claim = claims.begin("ann", "s1");
        claims.changed("ann", line("gate@2", "s2", 4), 4);
        claims.written(claim, 5);
        claims.changed("ann", line("gate@1", "s1", 5), 5);

        assertThat(claims.hold(claim)).isTrue();
        assertThat(lost).isEmpty();
    }

    @Test
    void written_laterLineWasSeenBefore_isLost() {
        UserClaim claim = claims.begin("ann", "s1");
        claims.changed("ann", line("gate@2", "s2", 6), 6);

        claims.written(claim, 5);

        assertThat(lost).containsExactly("s1");
        assertThat(claim.seen()).isDone();
        assertThat(claims.hold(claim)).isFalse();
    }

    @Test
    void changed_refreshedWithItsGeneration_staysHeld() {
        UserClaim claim = held("s1", 5);

        claims.changed("ann", line("gate@1", "s1", 5), 9);

        assertThat(claims.isHeld("ann", "s1")).isTrue();
        assertThat(claim.generation()).isEqualTo(5);
    }

    @Test
    void changed_secondSessionOfThisGate_onlyTheLaterStays() {
        held("s1", 5);
        held("s2", 6);

        assertThat(lost).containsExactly("s1");
        assertThat(claims.isHeld("ann", "s2")).isTrue();
    }

    @Test
    void drop_laterGeneration_isLostEachTime() {
        held("s1", 5);

        claims.drop("ann", 6);
        claims.drop("ann", 6);

        assertThat(lost).containsExactly("s1", "s1");
    }

    @Test
    void drop_earlierGeneration_staysHeld() {
        held("s1", 5);

        claims.drop("ann", 4);

        assertThat(claims.isHeld("ann", "s1")).isTrue();
    }

    @Test
    void changed_lineOfNoSession_isNobodys() {
        List<UserEntry> nobodys = claims.changed("ann", line("gate@1", "s9", 5), 5);

        assertThat(nobodys).containsExactly(entry("gate@1", "s9", 5));
    }

    @Test
    void changed_severalSessionsAllowed_noneIsLost() {
        UserClaims several = new UserClaims("gate@1", false, new SettableClock(), lost::add);
        UserClaim claim = several.begin("ann", "s1");
        several.written(claim, 5);
        several.hold(claim);

        several.changed("ann", line("gate@2", "s2", 6), 6);

        assertThat(several.isHeld("ann", "s1")).isTrue();
        assertThat(lost).isEmpty();
    }

    @Test
    void forgetRevisions_heldAndPending_heldIsToBeWrittenAgainAndPendingGivenUp() {
        UserClaim held = held("s1", 5);
        UserClaim pending = claims.begin("bob", "s2");

        claims.forgetRevisions();

        assertThat(held.generation()).isZero();
        assertThat(claims.isHeld("ann", "s1")).isTrue();
        assertThat(pending.seen()).isDone();
        assertThat(claims.hold(pending)).isFalse();
    }

    @Test
    void lines_written_areReadWithTheirGenerations() {
        UserEntry withBefore = new UserEntry("gate@2", "s2", 7, List.of("gate@3"));
        List<UserEntry> lines = List.of(entry("gate@1", "s1", 0), withBefore);

        List<UserEntry> read = UserEntry.fromJson(UserEntry.toJson(lines), 9);

        assertThat(read).containsExactly(entry("gate@1", "s1", 9), withBefore);
    }

    @Test
    void name_anyName_isWhatItsPartStandsFor() {
        for (String name : List.of("", "ann", "a.b *>=", "中😀", "=41", "\u0000")) {
            assertThat(Subjects.name(Subjects.part(name))).isEqualTo(name);
        }
    }
}
