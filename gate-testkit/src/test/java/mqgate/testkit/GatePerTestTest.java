package mqgate.testkit;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import mqgate.api.Gate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What the extension does around tests, seen from outside: other test classes are run and looked at. */
final class GatePerTestTest {

    private static final List<Gate> GATES = new ArrayList<>();
    private static final List<TestClient> CLIENTS = new ArrayList<>();

    private static TestExecutionSummary run(Class<?> tests) {
        GATES.clear();
        CLIENTS.clear();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(tests))
                                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                                .build(),
                        listener);
        return listener.getSummary();
    }

    @Test
    void fieldOfTheObject_isAGateForEachTest() {
        TestExecutionSummary summary = run(GateForEachTest.class);

        assertThat(summary.getFailures()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
        assertThat(GATES)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allSatisfy(gate ->
                        assertThat(gate.getBoundAddresses()).as("it was closed").isEmpty());
    }

    @Test
    void clients_areClosedAfterTheirTest() {
        TestExecutionSummary summary = run(ClientsOfTest.class);

        assertThat(summary.getFailures()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
        assertThat(CLIENTS).hasSize(4).allSatisfy(client -> assertThat(client).isClosed());
    }

    @Test
    void failOnLeaks_aConnectionIsLeft_failsTheTest() throws IOException {
        TestExecutionSummary summary = run(LeakOfTest.class);
        LeakOfTest.leaked.close();

        assertThat(summary.getFailures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getException())
                        .isInstanceOf(AssertionError.class)
                        .hasMessage("open connections when the gate is stopped: 1 (expected: 0)"));
    }

    @Test
    void fieldOfASuperclass_ofClassesThatRunAtOnce_isOneGateUntilTheLastHasEnded() {
        GateExtension inherited = GateExtension.of(Game::options);
        inherited.beforeAll(context("[class:One]"));
        Gate gate = inherited.gate();
        inherited.beforeAll(context("[class:Other]"));
        inherited.beforeEach(context("[class:One]/[method:test()]"));

        inherited.afterEach(context("[class:One]/[method:test()]"));
        inherited.afterAll(context("[class:One]"));
        assertThat(inherited.gate()).isSameAs(gate);
        assertThat(inherited.connect()).isServed();

        inherited.afterAll(context("[class:Other]"));
        assertThat(gate.getBoundAddresses()).as("it was closed").isEmpty();
    }

    /** All that the extension asks for. */
    private static ExtensionContext context(String uniqueId) {
        return (ExtensionContext) Proxy.newProxyInstance(
                GatePerTestTest.class.getClassLoader(),
                new Class<?>[] {ExtensionContext.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getUniqueId");
                    return uniqueId;
                });
    }

    static final class GateForEachTest {

        @RegisterExtension
        final GateExtension gate = GateExtension.of(Game::options);

        @Test
        void one(Gate injected) {
            GATES.add(injected);
        }

        @Test
        void another(Gate injected) {
            GATES.add(injected);
        }
    }

    static final class ClientsOfTest {

        @RegisterExtension
        static final GateExtension GATE = GateExtension.of(Game::options);

        private void connectTwo(TestClient client) {
            assertThat(GATE.gate()).hasSessions(1);
            CLIENTS.add(client);
            CLIENTS.add(GATE.connect());
        }

        @Test
        void one(TestClient client) {
            connectTwo(client);
        }

        @Test
        void another(TestClient client) {
            connectTwo(client);
        }
    }

    static final class LeakOfTest {

        @RegisterExtension
        final GateExtension gate =
                GateExtension.builder().options(Game::options).failOnLeaks().build();

        static @Nullable Socket leaked;

        @Test
        void leak() throws IOException {
            leaked = new Socket("127.0.0.1", gate.tcpAddress().getPort());
            assertThat(gate.gate()).hasOpenConnections(1);
        }
    }
}
