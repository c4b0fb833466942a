package mqgate.api;

import org.jspecify.annotations.Nullable;

/**
 * A message did not go to a client, for a {@link Reason}.
 *
 * @since 0.1
 */
public final class MessageRejectedException extends GateException {

    private static final long serialVersionUID = 1L;

    /** Who or what refused it. */
    public enum Reason {
        /** The {@link mqgate.api.spi.SendMessageHook}. */
        HOOK,
        /** The client, in its acknowledgement. */
        CLIENT,
        /** It is larger than the client takes, or than {@link Options#getMaxUnsentBytes()}. */
        TOO_LARGE,
        /** More than {@link Options#getMaxUnsentBytesOfGate()} wait already to be handed to the event loops. */
        OVERLOADED,
        /** A protocol of the user's own cannot say it. */
        PROTOCOL
    }

    /** Who or what refused the message. */
    private final Reason reason;

    /**
     * Makes the exception for a refusal.
     *
     * @param reason who or what refused it
     * @param message the reason in words
     * @param cause what the hook or the protocol threw, or null
     */
    public MessageRejectedException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * {@return who or what refused it}
     */
    public Reason getReason() {
        return reason;
    }
}
