package mqgate.spring;

import io.opentelemetry.api.OpenTelemetry;
import mqgate.api.Gate;
import mqgate.api.spi.RequestTracer;
import mqgate.opentelemetry.GateTracer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Traces requests when {@code gate-opentelemetry} is there and the application has a bean {@link OpenTelemetry}, Boot's own say, unless it has a {@link
 * RequestTracer} itself.
 *
 * @since 0.1
 */
@AutoConfiguration(
        after = GateAutoConfiguration.class,
        afterName = {
            // in Boot 3
            "org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration",
            // in Boot 4
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration"
        })
@ConditionalOnClass({OpenTelemetry.class, GateTracer.class})
@ConditionalOnBean({Gate.class, OpenTelemetry.class})
public class GateTracingAutoConfiguration {

    /** Called by Spring. */
    public GateTracingAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    RequestTracer gateTracer(OpenTelemetry openTelemetry) {
        return GateTracer.create(openTelemetry);
    }
}
