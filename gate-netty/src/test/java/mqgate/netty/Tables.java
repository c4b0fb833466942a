package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.assertj.core.util.introspection.FieldSupport;

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

    /** Nothing is held of anybody, by event loops and limits neither, and no timer waits. */
    static void assertNothingLeft(TestGate gate) {
        assertEmpty(gate);
        eventLoops(gate).forEach(Tables::assertNoTimer);
        field("table", SessionTable.class, gate.gate()).loops().forEach(Tables::assertEmpty);
        AdmissionControl admissions = field("services", GateServices.class, gate.gate()).admissions;
        if (admissions != null) {
            assertEmpty(admissions);
        }
    }

    static Collection<EventLoop> eventLoops(TestGate gate) {
        return field("table", SessionTable.class, gate.gate()).eventLoops();
    }

    /** The tick that measures how late the event loop comes goes on for as long as the gate does. */
    private static void assertNoTimer(EventLoop loop) {
        Queue<?> timers = field("scheduledTaskQueue", Queue.class, loop); // made with the first
        List<String> left = timers == null
                ? List.of()
                : Tasks.on(loop, () -> timers.stream().map(Object::toString).toList());
        assertThat(left)
                .as("timers")
                .filteredOn(timer -> !timer.contains(LoopLag.class.getName()))
                .isEmpty();
    }

    private static void assertEmpty(LoopAgents loop) {
        assertThat(loop).extracting("agents").as("agents of a loop").isEqualTo(List.of());
        assertThat(loop).extracting("behind").as("behind on a loop").isEqualTo(Set.of());
        assertThat(loop.bytesOnTheWay()).as("bytes on the way").isZero();
        assertThat(loop.waitingBytes()).as("bytes that wait").isZero();
    }

    private static void assertEmpty(AdmissionControl admissions) {
        assertThat(field("tellable", Semaphore.class, admissions).availablePermits())
                .as("refused ones that can be told")
                .isEqualTo(AdmissionControl.MOST_TOLD);
        ConnectionLimits connections = field("connections", ConnectionLimits.class, admissions);
        if (connections != null) {
            assertThat(connections.open()).as("counted connections").isZero();
            assertThat(connections.addresses()).as("remembered addresses").isZero();
        }
    }

    private static <T> T field(String name, Class<T> type, Object object) {
        return FieldSupport.EXTRACTION.fieldValue(name, type, object);
    }
}
