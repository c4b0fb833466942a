package mqgate.api;

/**
 * More is waiting than may wait, so this was refused at once. Nothing was done; it can be tried again later.
 *
 * @since 0.1
 */
public final class BusyException extends GateException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message who is busy with how much
     */
    public BusyException(String message) {
        super("BUSY: " + message);
    }
}
