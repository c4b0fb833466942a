package mqgate.api.spi;

import java.util.concurrent.CompletionStage;

/**
 * Decides who gets in: asked once for each client of MQTT, when its CONNECT has come and before it is told anything.
 *
 * <p>Without one everybody gets in, as a guest. Protocols of the user's own ({@link AgentFactory}) are not asked about: they decide
 * themselves when to {@link Connection#accept}. Neither a client id nor a session id proves anything; what does is for this to say.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Authenticator {

    /**
     * Decides about one client.
     *
     * <p>When: after TLS, the handshake of WebSocket and CONNECT, when nothing else is wrong with them; before the session is made. The
     * client is not read while the answer is awaited.
     *
     * <p>Thread: a thread of the gate that is only for this and for binding the users that are found, never an event loop and none that
     * handlers run on. Calls for different clients overlap. It may block or calculate, but there are only so many such threads, at least
     * 16 and eight for each processor: what waits long should be returned as a stage. The stage may be completed on any thread.
     *
     * <p>Failure: an exception, a stage that fails or null is logged, and the client is told that the gate cannot serve it now ({@link
     * mqgate.api.CloseReason#AUTHENTICATION_FAILED}). No answer within {@link mqgate.api.Options#getAuthTimeout()} is a
     * rejection ({@link mqgate.api.CloseReason#AUTHENTICATION_TIMEOUT}); what comes later is ignored.
     *
     * @param request what the client has said, and what is known of its connection
     * @return the answer
     * @throws Exception if it cannot be decided
     */
    CompletionStage<AuthResult> authenticate(AuthRequest request) throws Exception;
}
