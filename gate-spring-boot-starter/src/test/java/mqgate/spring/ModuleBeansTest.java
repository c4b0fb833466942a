package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import mqgate.api.Gate;
import mqgate.api.Session;
import mqgate.api.spi.Router;
import mqgate.core.Modules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An application whose handlers cannot work does not start, and says which. */
final class ModuleBeansTest {

    @GateModule("A")
    static class UnknownParameter {
        @GateMapping("HD_a")
        void handle(Session session, Gate gate) {}
    }

    @GateModule("A")
    static class TwoBodies {
        @GateMapping("HD_a")
        void handle(byte[] body, String text) {}
    }

    @GateModule("A")
    static class AnyObject {
        @GateMapping("HD_a")
        void handle(Object body) {}
    }

    @GateModule("A")
    static class PrivateMethod {
        @GateMapping("HD_a")
        private void handle() {}
    }

    @GateModule("A")
    static class StaticMethod {
        @GateMapping("HD_a")
        static void handle() {}
    }

    @GateModule("A")
    static class NoMethod {
        void handle() {}
    }

    @GateModule("A")
    static class WrongName {
        @GateMapping("login")
        void handle() {}
    }

    @GateModule("A/b")
    static class WrongType {
        @GateMapping("HD_a")
        void handle() {}
    }

    @GateModule({})
    static class NoType {
        @GateMapping("HD_a")
        void handle() {}
    }

    @GateModule("A")
    static class Twice {
        @GateMapping("HD_a")
        void first() {}

        @GateMapping("HD_a")
        void second() {}
    }

    @GateModule("A")
    static class Right {
        @GateMapping("HD_a")
        String handle() {
            return "a";
        }
    }

    @GateModule({"A", "B"})
    static class OfTwoTypes {
        @GateMapping("HD_b")
        String handle(Session session) {
            return session.getTopic();
        }
    }

    private static final String PARTS =
            "(expected: one Session, one Message and one body (byte[], String or a class that JSON is read into) at the most)";

    private static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(UnknownParameter.class, "handle(", "parameter 2 of type mqgate.api.Gate " + PARTS),
                Arguments.of(TwoBodies.class, "handle(", "parameter 2 of type java.lang.String " + PARTS),
                Arguments.of(AnyObject.class, "handle(", "parameter 1 of type java.lang.Object " + PARTS),
                Arguments.of(PrivateMethod.class, "handle()", "(expected: one that a proxy can stand before)"),
                Arguments.of(StaticMethod.class, "handle()", "(expected: one that a proxy can stand before)"),
                Arguments.of(NoMethod.class, "NoMethod", "(expected: a class with methods with @GateMapping)"),
                Arguments.of(WrongName.class, "handle()", "name: login (expected: HD_ and more, without /)"),
                Arguments.of(WrongType.class, "handle()", "module: A/b (expected: a name without / and @)"),
                Arguments.of(NoType.class, "NoType", "no module (expected: @GateModule with one at least)"),
                Arguments.of(Twice.class, "second()", "name: A/HD_a (expected: a name not yet taken)"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void start_wrongHandler_failsAndNamesIt(Class<?> module, String method, String expected) {
        Applications.withGate()
                .withBean("wrong", module)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("IllegalStateException: bean wrong")
                        .hasStackTraceContaining(method)
                        .hasStackTraceContaining(expected));
    }

    @Test
    void start_aRouterBesidesHandlers_fails() {
        Applications.withGate()
                .withBean(Right.class)
                .withBean(Router.class, () -> Modules.builder().build())
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageEndingWith(" besides beans with @GateModule (expected: only one)"));
    }

    /** The type must not become the name of the bean, which only one can have. */
    @Test
    void start_severalClassesOfOneType_allHandle() {
        Applications.withGate()
                .withUserConfiguration(Right.class, OfTwoTypes.class)
                .run(context -> {
                    try (Player player = Player.of(context.getBean(Gate.class))) {
                        assertThat(player.ask("A/HD_a/1", "")).contains("\"Result\":\"a\"");
                        assertThat(player.ask("A/HD_b/1", "")).contains("\"Result\":\"A/HD_b/1\"");
                        assertThat(player.ask("B/HD_b/1", "")).contains("\"Result\":\"B/HD_b/1\"");
                    }
                });
    }

    @Test
    void start_aLazyHandler_isMadeWhenTheGateStarts() {
        Applications.withGate()
                .withPropertyValues("spring.main.lazy-initialization=true")
                .withBean(Right.class)
                .run(context -> {
                    try (Player player = Player.of(context.getBean(Gate.class))) {
                        assertThat(player.ask("A/HD_a/1", "")).contains("\"Result\":\"a\"");
                    }
                });
    }
}
