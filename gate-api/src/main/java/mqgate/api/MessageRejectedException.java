package mqgate.api;

/**
 * The {@link mqgate.api.spi.SendMessageHook} refused a message.
 *
 * @since 0.1
 */
public final class MessageRejectedException extends GateException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception for a refusal.
     *
     * @param message the hook's reason
     * @param cause what the hook threw
     */
    public MessageRejectedException(String message, Throwable cause) {
        super(message, cause);
    }
}
