package mqgate.spring;

import mqgate.api.Options;

/**
 * Changes the options of the gate after properties and beans have been applied: the last word. Beans of this type are called in their order.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface GateOptionsCustomizer {

    /**
     * Changes the options.
     *
     * @param options what has been set so far
     */
    void customize(Options.Builder options);
}
