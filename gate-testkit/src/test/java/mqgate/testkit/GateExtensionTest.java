package mqgate.testkit;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mqgate.api.Gate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One gate for the class, and what a test gets of it. */
final class GateExtensionTest {

    @RegisterExtension
    private static final GateExtension GATE = GateExtension.of(Game::options);

    private static Gate first;
    private static TestClient ofTheClass;

    @BeforeAll
    static void begin(Gate gate, TestClient client) {
        first = gate;
        ofTheClass = client;
    }

    @AfterAll
    static void end() {
        assertThat(ofTheClass).isServed();
    }

    @Test
    void parameters_areThoseOfTheGateThatRuns(Gate gate, GateExtension extension, TestClient client) {
        assertThat(gate).isSameAs(first);
        assertThat(extension).isSameAs(GATE);
        assertThat(client.request("game/HD_greet/1", "{\"name\":\"ann\"}")).hasResult("hello ann");
    }

    @Test
    void builderAsParameter_connectsSeveral(TestClientBuilder client) {
        assertThat(client.connect()).isServed();
        assertThat(client.connect()).isServed();
    }

    @Test
    void client_ofTheClass_isNotClosedAfterATest() {
        assertThat(ofTheClass).isServed();
    }

    @Test
    void gate_notStarted_saysWhatIsMissing() {
        assertThatThrownBy(() -> GateExtension.of(Game::options).gate())
                .hasMessage(
                        "the gate is not running (expected: a field with @RegisterExtension, and a test that has begun)");
    }

    @Nested
    final class Inside {

        @Test
        void nestedClass_usesTheGateAroundIt(Gate gate, TestClient client) {
            assertThat(gate).isSameAs(first);
            assertThat(client).isServed();
        }
    }
}
