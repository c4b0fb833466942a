package mqgate.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CompletionException;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.Router;

/** Runs a message through a router as a gate does, but on this thread. */
final class Routes {

    static final String NO_REPLY = "(no reply)";

    private Routes() {}

    /** Returns the payload that the client would get on the topic, or {@link #NO_REPLY}. */
    static String reply(Router router, Session session, String topic, String body) {
        RouteResult result;
        try {
            result = run(router.route(Message.of(topic, new byte[0])), session, topic, body.getBytes(UTF_8));
        } catch (Exception e) {
            result = RouteResult.error(String.valueOf(e.getMessage()));
        }
        if (result instanceof RouteResult.Raw raw) {
            return new String(raw.bytes(), UTF_8);
        }
        return result instanceof RouteResult.Reply reply
                ? new String(ReplyEnvelope.INSTANCE.marshal(session.getTraceId(), reply.error(), reply.result()), UTF_8)
                : NO_REPLY;
    }

    /** Returns what the handler returned; throws what it threw. */
    static RouteResult run(Route route, Session session, String topic, byte[] body) throws Exception {
        if (route instanceof RouteHandler blocking) {
            return blocking.onRoute(session, topic, body);
        }
        try {
            return ((AsyncRouteHandler) route)
                    .onRoute(session, topic, body)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
