package mqgate.nats;

import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import mqgate.api.Gate;
import mqgate.api.GateException;
import mqgate.api.Lanes;
import mqgate.api.Message;
import mqgate.api.Options;
import mqgate.api.RequestTimeoutException;
import mqgate.api.Session;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.core.TopicRoute;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what clients publish to modules of other processes, by the topics of {@link mqgate.core.Modules}:
 * {@code type[@id]/HD_handler[/msgid]} goes to any process that serves the type with a {@link ModuleServer}, or to the one of that
 * id. What clients are answered is the same as if the module were in the gate's own process.
 *
 * <p>Made by a {@link GateService}. Safe for use from any thread; never blocks.
 *
 * @since 0.1
 */
public final class NatsRouteHandler implements AsyncRouteHandler.OfMessage {

    private static final Logger log = LoggerFactory.getLogger(NatsRouteHandler.class);

    /** So many messages of one gate in a millisecond, and the stamps would still be new after a restart. */
    private static final int STAMP_BITS = 20;

    /** What of a gate's settings travels with each message. */
    private record Sender(String gateId, Duration timeout, long timeoutMillis, Lanes lanes) {

        static Sender of(Options options) {
            Duration timeout = options.getRequestTimeout();
            return new Sender(options.getServerId(), timeout, timeout.toMillis(), options.getLanes());
        }
    }

    private final NatsLink link;
    private final InFlight inFlight;
    private final AtomicLong lastStamp = new AtomicLong(System.currentTimeMillis() << STAMP_BITS);
    private volatile Sender sender = Sender.of(Options.builder().build());

    NatsRouteHandler(NatsLink link) {
        this.link = link;
        inFlight = new InFlight(link.getOptions(), link.subjects());
    }

    /** To be called before the gate has its first client. */
    void start(Gate gate) {
        sender = Sender.of(gate.getOptions());
    }

    InFlight inFlight() {
        return inFlight;
    }

    @Override
    public CompletionStage<RouteResult> onMessage(Session session, Message message) {
        TopicRoute route = TopicRoute.parse(message.getTopic());
        if (route == null) {
            return CompletableFuture.completedStage(RouteResult.error(TopicRoute.EXPECTED_FORM));
        }
        boolean wantsReply = route.isReplyWantedBy(message);
        String fault = fault(route);
        if (fault != null) {
            return CompletableFuture.completedStage(refused(session, fault, wantsReply));
        }
        try {
            return request(session, message, route, wantsReply);
        } catch (GateException e) {
            return CompletableFuture.completedStage(refused(session, text(e), wantsReply));
        }
    }

    /** The gate's clock may be ahead of the link's, which says the same. */
    @Override
    public RouteResult onTimeout(Session session, Message message) {
        TopicRoute route = TopicRoute.parse(message.getTopic());
        boolean wantsReply = route == null || route.isReplyWantedBy(message);
        return refused(session, text(new RequestTimeoutException()), wantsReply);
    }

    /** Returns what is wrong with a route that nobody can serve, whoever is there. */
    private static @Nullable String fault(TopicRoute route) {
        String fault = TopicRoute.handlerFault(route.handler());
        if (fault != null) {
            return fault;
        }
        boolean canBeServed = route.module().length() <= Subjects.LONGEST_NAME
                && !route.type().isEmpty();
        if (!canBeServed) {
            return TopicRoute.notFound(route.module());
        }
        boolean canBeAHandler = route.handler().length() <= Subjects.LONGEST_NAME;
        return canBeAHandler ? null : TopicRoute.handlerNotFound(route.handler());
    }

    private CompletionStage<RouteResult> request(
            Session session, Message message, TopicRoute route, boolean wantsReply) {
        String module = route.module();
        Sender from = sender;
        Target target = inFlight.enter(module);
        CompletableFuture<ByteReader> answer;
        try {
            Headers headers = TraceHeaders.of(message.getTraceSpan().orElseGet(session::getTraceSpan));
            answer = link.request(target, headers, body(from, session, message), from.timeout());
        } catch (Throwable e) {
            inFlight.leave(module);
            throw e;
        }
        return answer.handle((in, failure) -> {
            inFlight.leave(module);
            return failure == null ? RouteReplies.read(in) : refused(session, text(failure), wantsReply);
        });
    }

    private byte[] body(Sender from, Session session, Message message) {
        return RouteCalls.write(new RouteCall(
                from.timeoutMillis(),
                lastStamp.incrementAndGet(),
                from.lanes(),
                from.gateId(),
                session.serialize(),
                message));
    }

    private static RouteResult refused(Session session, String error, boolean wantsReply) {
        log.debug("Session {}: {}", session.getSessionId(), error);
        return wantsReply ? RouteResult.error(error) : RouteResult.none();
    }

    private static String text(Throwable failure) {
        String message = Failures.unwrap(failure).getMessage();
        return message != null ? message : failure.getClass().getSimpleName();
    }
}
