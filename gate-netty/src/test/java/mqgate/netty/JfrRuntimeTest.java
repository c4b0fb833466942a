package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What runtimes do with the events of JFR, each in a process of its own. */
final class JfrRuntimeTest {

    private static final String WITHOUT_JFR =
            "java.base,java.logging,java.management,java.naming,java.xml,jdk.unsupported";

    @Test
    void gate_runtimeWithoutJfr_worksWithoutIt() throws Exception {
        try (ChildJvm gate = ChildJvm.startWithModules(WITHOUT_JFR, GreetedGate.class, "plain")) {
            assertThat(gate.nextNumber()).isZero();
        }
    }

    @Test
    void gate_runtimeWithJfr_findsIt() throws Exception {
        try (ChildJvm gate = ChildJvm.start(GreetedGate.class, "plain")) {
            assertThat(gate.nextNumber()).isOne();
        }
    }

    @Test
    void recording_startedLongAfterTheGate_hasWhatFollows() throws Exception {
        try (ChildJvm gate = ChildJvm.start(GreetedGate.class, "recorded")) {
            assertThat(gate.nextNumber()).isOne();
        }
    }
}
