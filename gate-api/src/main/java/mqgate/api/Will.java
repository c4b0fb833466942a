package mqgate.api;

import java.time.Duration;

/**
 * The message that a client leaves for the case that it is lost. The gate publishes it to nobody: what it means is for the
 * learner of the disconnect event to say, who finds it in {@link Agent#getWill()}.
 *
 * @since 0.1
 */
public interface Will extends Message {

    /**
     * {@return how long the client wants to be waited for before the will counts; zero for not at all}
     */
    Duration getDelay();
}
