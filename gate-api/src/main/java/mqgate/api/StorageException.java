package mqgate.api;

import org.jspecify.annotations.Nullable;

/**
 * The {@link mqgate.api.spi.StorageHandler} failed; nothing was bound.
 *
 * @since 0.1
 */
public final class StorageException extends GateException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception for a failure.
     *
     * @param message which step failed, for whom
     * @param cause what the storage threw, or null if that was in another process
     */
    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
