package mqgate.api;

import org.jspecify.annotations.Nullable;

/**
 * The gate could not start; nothing listens.
 *
 * @since 0.1
 */
public final class GateStartException extends GateException {

    private static final long serialVersionUID = 1L;

    /** The option to change. */
    private final String option;

    /**
     * Makes the exception for one option.
     *
     * @param option the option to change, such as {@code tcpAddr} or {@code certFile}
     * @param problem its value, what is wrong with it and what was expected
     * @param cause what failed, or null
     */
    public GateStartException(String option, String problem, @Nullable Throwable cause) {
        super(option + ": " + problem, cause);
        this.option = option;
    }

    /**
     * {@return the name of the option that has to change}
     */
    public String getOption() {
        return option;
    }
}
