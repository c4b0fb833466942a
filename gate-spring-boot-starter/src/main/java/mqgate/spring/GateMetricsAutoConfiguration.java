package mqgate.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import mqgate.api.Gate;
import mqgate.micrometer.GateMetrics;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Measures the gate when {@code gate-micrometer} is there: Boot binds the bean to the registries that the application has.
 *
 * @since 0.1
 */
@AutoConfiguration(after = GateAutoConfiguration.class)
@ConditionalOnClass({MeterBinder.class, GateMetrics.class})
@ConditionalOnBean(Gate.class)
public class GateMetricsAutoConfiguration {

    /** Called by Spring. */
    public GateMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    GateMetrics gateMetrics(Gate gate) {
        return GateMetrics.of(gate);
    }
}
