package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a gate holds of its connections. */
final class Tables {

    private Tables() {}

    /** Nothing is held of anybody, as soon as the last has been closed. */
    static void assertEmptySoon(TestGate gate) {
        await().untilAsserted(() -> assertEmpty(gate));
    }

    /** Nothing is held of anybody. */
    static void assertEmpty(TestGate gate) {
        for (String map : List.of(
                "agents", "users.agents.agents", "agentsByClientId.agents", "groups.groups", "groups.memberships")) {
            assertThat(gate.gate()).extracting("table." + map).as(map).isEqualTo(Map.of());
        }
        assertThat(gate.gate()).extracting("table.inTransit").as("in transit").isEqualTo(Set.of());
    }

    /** Nobody counts for the limits of a gate, which has some on all connections and on those of an address. */
    static void assertNobodyCounted(Object gate) {
        assertThat(gate).extracting("services.admissions.connections.open").hasToString("0");
        assertThat(gate)
                .extracting("services.admissions.connections.openByAddress")
                .isEqualTo(Map.of());
    }
}
