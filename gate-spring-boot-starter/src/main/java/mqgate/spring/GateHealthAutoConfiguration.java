package mqgate.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tells the health endpoint about the gate: UP while it serves clients, OUT_OF_SERVICE while it is emptied, DOWN before and after.
 *
 * @since 0.1
 */
@AutoConfiguration(after = GateAutoConfiguration.class)
@ConditionalOnBean(GateState.class)
@ConditionalOnExpression(
        "'${management.health.gate.enabled:${management.health.defaults.enabled:true}}'.equalsIgnoreCase('true')")
public class GateHealthAutoConfiguration {

    /** Called by Spring. */
    public GateHealthAutoConfiguration() {}

    /** Health as it is in Boot 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
    static class Boot3 {

        @Bean
        org.springframework.boot.actuate.health.HealthIndicator gateHealthIndicator(GateState state) {
            return () -> health(state);
        }

        private static org.springframework.boot.actuate.health.Health health(GateState state) {
            org.springframework.boot.actuate.health.Health.Builder health =
                    new org.springframework.boot.actuate.health.Health.Builder();
            switch (state.phase()) {
                case SERVING -> health.up();
                case DRAINING -> health.outOfService();
                case DOWN -> health.down();
            }
            return health.withDetails(state.details()).build();
        }
    }

    /** Health as it is in Boot 4: the same words in another package. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
    static class Boot4 {

        @Bean
        org.springframework.boot.health.contributor.HealthIndicator gateHealthIndicator(GateState state) {
            return () -> health(state);
        }

        private static org.springframework.boot.health.contributor.Health health(GateState state) {
            org.springframework.boot.health.contributor.Health.Builder health =
                    new org.springframework.boot.health.contributor.Health.Builder();
            switch (state.phase()) {
                case SERVING -> health.up();
                case DRAINING -> health.outOfService();
                case DOWN -> health.down();
            }
            return health.withDetails(state.details()).build();
        }
    }
}
