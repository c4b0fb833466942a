package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import java.util.stream.Stream;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Authenticator;
import mqgate.api.spi.FlightListener;
import mqgate.api.spi.GateLearner;
import mqgate.api.spi.GuestJudge;
import mqgate.api.spi.ReplyMarshaller;
import mqgate.api.spi.RequestTracer;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.Router;
import mqgate.api.spi.SendMessageHook;
import mqgate.api.spi.SessionLearner;
import mqgate.api.spi.StorageHandler;
import mqgate.api.spi.SubscribeAuthorizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.support.GenericApplicationContext;

/** Beans become what the options of the gate take. */
final class OptionBeansTest {

    private final ApplicationContextRunner application = Applications.withGate();

    @GateModule("Here")
    static class Here {
        @GateMapping("HD_a")
        String handle() {
            return "here";
        }
    }

    private static Stream<Arguments> kinds() {
        return Stream.of(
                kind(RouteHandler.class, Options::getRouteHandler),
                kind(AsyncRouteHandler.class, Options::getAsyncRouteHandler),
                kind(Router.class, Options::getRouter),
                kind(StorageHandler.class, Options::getStorageHandler),
                kind(AgentLearner.class, Options::getAgentLearner),
                kind(SessionLearner.class, Options::getSessionLearner),
                kind(Authenticator.class, Options::getAuthenticator),
                kind(GuestJudge.class, Options::getGuestJudge),
                kind(SendMessageHook.class, Options::getSendMessageHook),
                kind(SubscribeAuthorizer.class, Options::getSubscribeAuthorizer),
                kind(ReplyMarshaller.class, Options::getReplyMarshaller),
                kind(RequestTracer.class, Options::getRequestTracer),
                kind(FlightListener.class, Options::getFlightListener));
    }

    private static <T> Arguments kind(Class<T> type, Function<Options, Optional<T>> getter) {
        return Arguments.of(type, getter);
    }

    /** Nothing calls it: what it is for is tested where it is used. */
    private static <T> T some(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "toString" -> type.getSimpleName();
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.toString());
                }));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <T> void bean_ofAKindOfTheOptions_isTaken(Class<T> type, Function<Options, Optional<T>> getter) {
        T bean = some(type);

        application
                .withBean(type, () -> bean)
                .run(context -> assertThat(
                                getter.apply(context.getBean(Gate.class).getOptions()))
                        .containsSame(bean));
    }

    @Test
    void beans_twoOfOneKind_failsAndNamesThem() {
        application
                .withBean("one", StorageHandler.class, () -> some(StorageHandler.class))
                .withBean("two", StorageHandler.class, () -> some(StorageHandler.class))
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("one,two"));
    }

    @Test
    void beans_twoOfOneKindAndOnePrimary_takesThat() {
        StorageHandler primary = some(StorageHandler.class);

        application
                .withBean("one", StorageHandler.class, () -> some(StorageHandler.class))
                .withBean("two", StorageHandler.class, () -> primary, definition -> definition.setPrimary(true))
                .run(context -> assertThat(context.getBean(Gate.class).getStorageHandler())
                        .containsSame(primary));
    }

    @Test
    void beans_gateLearners_areAllTaken() {
        application
                .withBean("one", GateLearner.class, () -> new GateLearner() {})
                .withBean("two", GateLearner.class, () -> new GateLearner() {})
                .run(context -> assertThat(
                                context.getBean(Gate.class).getOptions().getGateLearners())
                        .contains(
                                context.getBean("one", GateLearner.class), context.getBean("two", GateLearner.class)));
    }

    @Test
    void executor_onlyWithTheQualifier_isTaken() {
        Executor own = new ForkJoinPool(1);

        application
                .withBean("applicationTaskExecutor", Executor.class, () -> new ForkJoinPool(1))
                .run(context -> assertThat(
                                context.getBean(Gate.class).getOptions().getExecutor())
                        .isEmpty());
        application
                .withBean("applicationTaskExecutor", Executor.class, () -> new ForkJoinPool(1))
                .withBean(GateAutoConfiguration.EXECUTOR, Executor.class, () -> own)
                .run(context -> assertThat(
                                context.getBean(Gate.class).getOptions().getExecutor())
                        .containsSame(own));
    }

    @Test
    void customizers_several_haveTheLastWordInTheirOrder() {
        application
                .withPropertyValues("gate.concurrent-tasks=1")
                .withInitializer(context -> {
                    GenericApplicationContext beans = (GenericApplicationContext) context;
                    beans.registerBean("a", Last.class);
                    beans.registerBean("b", First.class);
                })
                .run(context -> assertThat(
                                context.getBean(Gate.class).getOptions().getConcurrentTasks())
                        .isEqualTo(3));
    }

    @org.springframework.core.annotation.Order(1)
    static class First implements GateOptionsCustomizer {
        @Override
        public void customize(Options.Builder options) {
            options.concurrentTasks(2);
        }
    }

    @org.springframework.core.annotation.Order(2)
    static class Last implements GateOptionsCustomizer {
        @Override
        public void customize(Options.Builder options) {
            options.concurrentTasks(3);
        }
    }

    @Test
    void route_besidesAnnotatedHandlers_getsWhatIsNotTheirs() {
        RouteHandler elsewhere = (session, topic, body) -> RouteResult.reply("elsewhere");

        application
                .withBean(Here.class)
                .withBean(RouteHandler.class, () -> elsewhere)
                .run(context -> {
                    try (Player player = Player.of(context.getBean(Gate.class))) {
                        assertThat(player.ask("Here/HD_a/1", "")).contains("\"Result\":\"here\"");
                        assertThat(player.ask("There/HD_a/1", "")).contains("\"Result\":\"elsewhere\"");
                    }
                });
    }

    @Test
    void context_withoutWhatIsOptional_startsTheGate() {
        FilteredClassLoader bare = new FilteredClassLoader(
                "mqgate.nats",
                "mqgate.micrometer",
                "mqgate.opentelemetry",
                "io.micrometer",
                "io.opentelemetry",
                "org.springframework.boot.actuate",
                "org.springframework.boot.health");

        application.withClassLoader(bare).run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean("gateHealthIndicator");
            assertThat(context.getBean(Gate.class).getBoundAddresses()).hasSize(1);
        });
    }
}
