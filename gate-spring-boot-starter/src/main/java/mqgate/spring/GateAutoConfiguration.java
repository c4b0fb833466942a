package mqgate.spring;

import java.util.concurrent.Executor;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.netty.NettyGate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Makes a {@link Gate} of the properties {@code gate.*} and of the beans that there are for its options, starts it with the application and
 * empties it when that ends.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnProperty(prefix = "gate", name = "enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(GateProperties.class)
public class GateAutoConfiguration {

    /** The qualifier of an {@link Executor} that the handlers of the gate shall run on. */
    public static final String EXECUTOR = "gateExecutor";

    /** Called by Spring. */
    public GateAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    GateHandler gateHandler(Gate gate) {
        return gate.getGateHandler();
    }

    @Bean
    GateLifecycle gateLifecycle(Gate gate, GateProperties properties) {
        return new GateLifecycle(gate, properties.drain());
    }

    /** Whoever makes a gate of his own says himself what it is made of, and how healthy it is. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(Gate.class)
    static class OwnGate {

        @Bean
        GateState gateState() {
            return new GateState();
        }

        @Bean(destroyMethod = "close")
        Gate gate(
                GateProperties properties,
                ConfigurableListableBeanFactory beans,
                @Qualifier(EXECUTOR) ObjectProvider<Executor> executors,
                ObjectProvider<GateOptionsCustomizer> customizers) {
            Options.Builder options = Options.builder();
            OptionProperties.apply(properties, options);
            OptionBeans.apply(beans, new ModuleBeans(beans), options);
            Unset.orSet(executors.getIfAvailable(), options::executor);
            customizers.orderedStream().forEach(customizer -> customizer.customize(options));
            return NettyGate.create(options.build());
        }
    }
}
