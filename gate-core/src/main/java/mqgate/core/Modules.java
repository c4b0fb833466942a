package mqgate.core;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import mqgate.api.GateException;
import mqgate.api.Message;
import mqgate.api.RequestTimeoutException;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RequestTrace;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.Router;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The modules of this process, and the default route to them: {@code type[@id]/HD_handler[/msgid]}.
 *
 * <p>A topic of exactly three parts, the third not empty, wants a reply, and so does a message of MQTT 5 that
 * says where its reply is to go; for any other the handler runs and its result is dropped. Immutable and safe for use from any thread.
 *
 * @since 0.1
 */
public final class Modules implements Router {

    private static final Logger log = LoggerFactory.getLogger(Modules.class);
    private static final String HANDLER_PREFIX = "HD_";

    private final Map<String, Map<String, Handler>> handlersByModule;
    private final HandlerTable<Handler> handlersByTopic;
    private final String nodeId;
    private final @Nullable Route elsewhere;

    private Modules(Builder builder) {
        Map<String, Map<String, Handler>> copy = new HashMap<>();
        builder.handlers.forEach((module, handlers) -> copy.put(module, Map.copyOf(handlers)));
        handlersByModule = Map.copyOf(copy);
        handlersByTopic = new HandlerTable<>(handlersByModule);
        nodeId = builder.nodeId;
        elsewhere = builder.elsewhere;
    }

    /**
     * {@return a builder without modules}
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Route route(Message message) {
        String topic = message.getTopic();
        int end = TopicRoute.endOfHandler(topic);
        Handler handler = handlersByTopic.find(topic, end);
        return handler == null
                ? routeInParts(message)
                : handler.route(TopicRoute.wantsReply(topic, end) || wantsReply(message));
    }

    /** What is not simply a handler of this process: one of this node by its id, one elsewhere, or a fault. */
    private Route routeInParts(Message message) {
        TopicRoute parts = TopicRoute.parse(message.getTopic());
        return parts == null ? failure(TopicRoute.EXPECTED_FORM, true) : route(parts, wantsReply(message));
    }

    private Route route(TopicRoute parts, boolean wantsReply) {
        if (elsewhere != null && !handlersByModule.containsKey(typeOnThisNode(parts.module()))) {
            return elsewhere;
        }
        return route(parts.module(), parts.handler(), parts.wantsReply() || wantsReply);
    }

    /**
     * {@return the types of the modules that have a handler here}
     */
    public Set<String> getTypes() {
        return handlersByModule.keySet();
    }

    /**
     * {@return the id that this process is reached by as {@code type@id}, or an empty string}
     */
    public String getNodeId() {
        return nodeId;
    }

    /** A message that says where its reply is to go wants one, whatever its topic. */
    static boolean wantsReply(Message message) {
        return message.getResponseTopic().isPresent();
    }

    /** Finds a handler; errors become routes that answer with them if a reply is wanted. */
    Route route(String module, String handlerName, boolean wantsReply) {
        String fault = TopicRoute.handlerFault(handlerName);
        if (fault != null) {
            return failure(fault, wantsReply);
        }
        Map<String, Handler> handlers = handlersByModule.get(typeOnThisNode(module));
        if (handlers == null) {
            return failure(TopicRoute.notFound(module), wantsReply);
        }
        Handler handler = handlers.get(handlerName);
        if (handler == null) {
            return failure(TopicRoute.handlerNotFound(handlerName), wantsReply);
        }
        return handler.route(wantsReply);
    }

    private String typeOnThisNode(String module) {
        int at = module.indexOf('@');
        if (at < 0) {
            return module;
        }
        String id = module.substring(at + 1);
        return id.isEmpty() || id.equals(nodeId) ? module.substring(0, at) : module;
    }

    /** Answers with an error, or with nothing when no reply is wanted. */
    static Route failure(String error, boolean wantsReply) {
        return (AsyncRouteHandler) (session, topic, body) -> {
            log.debug(
                    "Session {}: topic {}: {}",
                    session.getSessionId(),
                    LogContext.plain(topic),
                    LogContext.plain(error));
            return CompletableFuture.completedStage(wantsReply ? RouteResult.error(error) : RouteResult.none());
        };
    }

    /** What a handler does with its session belongs to its request. */
    private static Session copyFor(Session session, Message message) {
        Session copy = session.copy();
        copy.setTopic(message.getTopic());
        Optional<TraceSpan> span = message.getTraceSpan();
        if (span.isPresent()) {
            copy.setTraceSpan(span.get());
        }
        return copy;
    }

    /** One registered handler, as the two routes to it: with and without a reply. */
    private record Handler(Route replying, Route oneWay) {

        Route route(boolean wantsReply) {
            return wantsReply ? replying : oneWay;
        }

        static <B> Handler blocking(String module, String name, MessageBody<B> type, ModuleHandler<B> handler) {
            requireNonNull(handler, "handler");
            RouteHandler.OfMessage replying =
                    (session, message) -> handler.handle(copyFor(session, message), type.read(name, message));
            FailureLog failures = new FailureLog(module + "/" + name);
            RouteHandler.OfMessage oneWay = (session, message) -> {
                try {
                    replying.onMessage(session, message);
                } catch (Throwable e) {
                    failures.add(session, message, e);
                }
                return RouteResult.none();
            };
            return new Handler(replying, oneWay);
        }

        static <B> Handler async(String module, String name, MessageBody<B> type, AsyncModuleHandler<B> handler) {
            requireNonNull(handler, "handler");
            AsyncRouteHandler.OfMessage replying =
                    (session, message) -> handler.handle(copyFor(session, message), type.read(name, message));
            return new Handler(replying, new AsyncOneWay(replying, new FailureLog(module + "/" + name)));
        }
    }

    /** An asynchronous handler whose sender wants no reply, however it ends. */
    private record AsyncOneWay(AsyncRouteHandler replying, FailureLog failures) implements AsyncRouteHandler.OfMessage {

        @Override
        public CompletionStage<RouteResult> onMessage(Session session, Message message) {
            CompletionStage<RouteResult> stage;
            try {
                stage = requireNonNull(replying.onMessage(session, message), "stage");
            } catch (Throwable e) {
                stage = CompletableFuture.failedStage(e);
            }
            return stage.handle((result, failure) -> {
                if (failure != null) {
                    failures.add(session, message, failure);
                }
                return RouteResult.none();
            });
        }

        @Override
        public RouteResult onTimeout(Session session, Message message) {
            failures.add(session, message, new RequestTimeoutException());
            return RouteResult.none();
        }
    }

    /** What becomes of failures that nobody is answered: a client must not be able to fill the log with them. */
    private static final class FailureLog {

        private final String handler;
        private final AtomicBoolean told = new AtomicBoolean();

        FailureLog(String handler) {
            this.handler = handler;
        }

        void add(Session session, Message message, Throwable thrown) {
            Throwable failure =
                    thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
            RequestTracing.failed(message, failure);
            RequestTrace.Scope logged = RequestTracing.log(message);
            try {
                tell(session.getSessionId(), failure);
            } finally { // also after a failure that cannot be described
                logged.close();
            }
        }

        private void tell(String id, Throwable failure) {
            if (failure instanceof GateException) {
                log.debug("Session {}: {}: {}", id, handler, LogContext.plain(String.valueOf(failure.getMessage())));
            } else if (told.compareAndSet(false, true)) {
                log.warn("Session {}: {} failed without a reply; more of this handler at DEBUG", id, handler, failure);
            } else {
                log.debug("Session {}: {} failed again without a reply", id, handler, failure);
            }
        }
    }

    /** Collects handlers; not safe for use by several threads at once. */
    public static final class Builder {

        private final Map<String, Map<String, Handler>> handlers = new HashMap<>();
        private String nodeId = "";
        private @Nullable Route elsewhere;

        private Builder() {}

        /**
         * Names this process, so that clients can reach its modules as {@code type@id}.
         *
         * @param nodeId the id, without the type; none by default
         * @return this builder
         */
        public Builder nodeId(String nodeId) {
            this.nodeId = requireNonNull(nodeId, "nodeId");
            return this;
        }

        /**
         * Sets where messages go whose module is not one of these: to other machines, say.
         *
         * @param elsewhere their route; without one they are answered with {@code Service(type:x) not found}
         * @return this builder
         */
        public Builder elsewhere(Route elsewhere) {
            this.elsewhere = requireNonNull(elsewhere, "elsewhere");
            return this;
        }

        /**
         * Registers a handler that takes the body as bytes and may block.
         *
         * @param module the module's type
         * @param name the handler's name, beginning with {@code HD_}
         * @param handler the handler
         * @return this builder
         * @throws IllegalArgumentException if a name has another form or is taken
         */
        public Builder bytes(String module, String name, ModuleHandler<byte[]> handler) {
            return register(module, name, Handler.blocking(module, name, MessageBody.BYTES, handler));
        }

        /**
         * Registers a handler that takes the body as a JSON object and may block.
         *
         * @param module the module's type
         * @param name the handler's name, beginning with {@code HD_}
         * @param handler the handler
         * @return this builder
         * @throws IllegalArgumentException if a name has another form or is taken
         */
        public Builder json(String module, String name, ModuleHandler<Map<String, Object>> handler) {
            return register(module, name, Handler.blocking(module, name, MessageBody.JSON, handler));
        }

        /**
         * Registers a handler that takes the body as bytes and never blocks.
         *
         * @param module the module's type
         * @param name the handler's name, beginning with {@code HD_}
         * @param handler the handler, called on the event loop
         * @return this builder
         * @throws IllegalArgumentException if a name has another form or is taken
         */
        public Builder asyncBytes(String module, String name, AsyncModuleHandler<byte[]> handler) {
            return register(module, name, Handler.async(module, name, MessageBody.BYTES, handler));
        }

        /**
         * Registers a handler that takes the body as a JSON object and never blocks.
         *
         * @param module the module's type
         * @param name the handler's name, beginning with {@code HD_}
         * @param handler the handler, called on the event loop
         * @return this builder
         * @throws IllegalArgumentException if a name has another form or is taken
         */
        public Builder asyncJson(String module, String name, AsyncModuleHandler<Map<String, Object>> handler) {
            return register(module, name, Handler.async(module, name, MessageBody.JSON, handler));
        }

        /**
         * Registers a handler that takes the whole message, with what MQTT 5 clients send along, and may block.
         *
         * @param module the module's type
         * @param name the handler's name, beginning with {@code HD_}
         * @param handler the handler
         * @return this builder
         * @throws IllegalArgumentException if a name has another form or is taken
         */
        public Builder message(String module, String name, ModuleHandler<Message> handler) {
            return register(module, name, Handler.blocking(module, name, MessageBody.MESSAGE, handler));
        }

        /**
         * Registers a handler that takes the whole message, with what MQTT 5 clients send along, and never blocks.
         *
         * @param module the module's type
         * @param name the handler's name, beginning with {@code HD_}
         * @param handler the handler, called on the event loop
         * @return this builder
         * @throws IllegalArgumentException if a name has another form or is taken
         */
        public Builder asyncMessage(String module, String name, AsyncModuleHandler<Message> handler) {
            return register(module, name, Handler.async(module, name, MessageBody.MESSAGE, handler));
        }

        private Builder register(String module, String name, Handler handler) {
            if (module.isEmpty() || module.indexOf('/') >= 0 || module.indexOf('@') >= 0) {
                throw new IllegalArgumentException("module: " + module + " (expected: a name without / and @)");
            }
            if (!name.startsWith(HANDLER_PREFIX) || name.equals(HANDLER_PREFIX) || name.indexOf('/') >= 0) {
                throw new IllegalArgumentException("name: " + name + " (expected: HD_ and more, without /)");
            }
            Handler previous =
                    handlers.computeIfAbsent(module, m -> new HashMap<>()).putIfAbsent(name, handler);
            if (previous != null) {
                throw new IllegalArgumentException(
                        "name: " + module + "/" + name + " (expected: a name not yet taken)");
            }
            return this;
        }

        /**
         * {@return the modules with the handlers registered so far}
         */
        public Modules build() {
            return new Modules(this);
        }
    }
}
