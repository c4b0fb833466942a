package mqgate.api;

/**
 * What connects the processes of a cluster does not work at the moment. Nothing was done, unless the message says otherwise.
 *
 * @since 0.1
 */
public final class ClusterUnavailableException extends GateException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what does not work
     */
    public ClusterUnavailableException(String message) {
        super(message);
    }
}
