package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mqgate.api.Gate;
import mqgate.api.spi.RequestTracer;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.micrometer.GateMetrics;
import mqgate.opentelemetry.GateTracer;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Metrics, traces and log context come with what the application has. */
final class WatchingTest {

    private final ApplicationContextRunner application = Applications.withGate()
            .withConfiguration(
                    AutoConfigurations.of(GateMetricsAutoConfiguration.class, GateTracingAutoConfiguration.class));

    @Test
    void metrics_boundAsBootDoes_countTheGatesSessions() {
        application.run(context -> {
            MeterRegistry registry = new SimpleMeterRegistry();
            context.getBeanProvider(MeterBinder.class).orderedStream().forEach(binder -> binder.bindTo(registry));

            try (Player player = Player.of(context.getBean(Gate.class))) {
                assertThat(registry.get("gate.sessions").gauge().value()).isEqualTo(1);
            }
        });
    }

    @Test
    void metrics_withoutTheirModule_areNotThere() {
        application
                .withClassLoader(new FilteredClassLoader("mqgate.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("gateMetrics"));
    }

    @Test
    void metrics_withoutAGate_areNotThere() {
        application
                .withPropertyValues("gate.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(GateMetrics.class));
    }

    @Test
    void tracer_withOpenTelemetry_isTheGates() {
        application
                .withBean(OpenTelemetry.class, OpenTelemetry::noop)
                .run(context -> assertThat(
                                context.getBean(Gate.class).getOptions().getRequestTracer())
                        .containsInstanceOf(GateTracer.class));
    }

    @Test
    void tracer_withOneOfTheApplication_isThatOne() {
        RequestTracer own = (session, message) -> {
            throw new UnsupportedOperationException("nothing is asked here");
        };

        application
                .withBean(OpenTelemetry.class, OpenTelemetry::noop)
                .withBean(RequestTracer.class, () -> own)
                .run(context -> assertThat(
                                context.getBean(Gate.class).getOptions().getRequestTracer())
                        .containsSame(own));
    }

    @Test
    void tracer_withoutOpenTelemetry_isNotThere() {
        application.run(
                context -> assertThat(context.getBean(Gate.class).getOptions().getRequestTracer())
                        .isEmpty());
    }

    @Test
    void logContext_byDefault_namesTheSession() {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        RouteHandler handler = (session, topic, body) -> {
            seen.add(session.getSessionId() + " is " + MDC.get("gate.session"));
            return RouteResult.none();
        };

        application.withBean(RouteHandler.class, () -> handler).run(context -> {
            try (Player player = Player.of(context.getBean(Gate.class))) {
                player.say("a", "");

                assertThat(seen.poll(10, TimeUnit.SECONDS)).matches("(.+) is \\1");
            }
        });
    }
}
