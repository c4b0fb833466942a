package mqgate.api.spi;

import org.jspecify.annotations.Nullable;

/**
 * Writes the replies of an application's own format.
 *
 * @source app.SetProtocolMarshal
 * @since 0.1
 */
@FunctionalInterface
public interface ReplyMarshaller {

    /**
     * Writes one reply.
     *
     * <p>Thread: the handler's executor or an event loop; calls overlap; must not block.
     *
     * <p>Failure: the reply is dropped and logged.
     *
     * @param trace the trace id of the session
     * @param error the error, or an empty string
     * @param result the result, or null
     * @return the payload of the reply
     * @throws Exception if it cannot be written
     */
    byte[] marshal(String trace, String error, @Nullable Object result) throws Exception;
}
