package mqgate.spring;

import mqgate.api.spi.Route;
import mqgate.api.spi.Router;
import mqgate.nats.GateService;
import mqgate.nats.NatsRouteHandler;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Makes the gate part of a cluster on NATS when there is a bean {@link GateService}: its operations reach all gates, and messages that
 * no {@link GateModule} is for go to the modules of other processes, unless the application has a route of its own.
 *
 * @since 0.1
 */
@AutoConfiguration(before = GateAutoConfiguration.class)
@ConditionalOnClass(GateService.class)
@ConditionalOnSingleCandidate(GateService.class)
public class GateNatsAutoConfiguration {

    /** Called by Spring. */
    public GateNatsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean({Route.class, Router.class})
    NatsRouteHandler natsRouteHandler(GateService service) {
        return service.getRouteHandler();
    }

    /** The service itself is a learner, which the gate finds as a bean. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    GateOptionsCustomizer natsOptions(GateService service) {
        return options -> options.gateHandler(service::clusterWide);
    }
}
