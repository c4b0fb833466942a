package mqgate.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RequestTrace;
import mqgate.api.spi.RequestTracer;

/**
 * Makes a span of each message that a client publishes, from the moment at which it is taken in to its answer. While the handler runs the
 * span is current, so what the handler traces is below it.
 *
 * <ul>
 *   <li>The parent is the span that came with the message: of the client in MQTT 5, of the gate in a process with modules.
 *   <li>The name is {@code process type/HD_handler} for topics of that form, and {@code process} for others; of one tracer at most 1000
 *       names are different, since clients may invent them.
 *   <li>The body of a message is never in it, of its topic and of the user's id at most 128 characters are.
 * </ul>
 *
 * <p>A client can say that its request is to be recorded. Whether that is believed is the sampler's matter: behind {@code parentbased}
 * samplers, the usual default, everybody can have everything recorded. Where clients are not trusted give them one that treats remote
 * parents like none: {@code Sampler.parentBasedBuilder(root).setRemoteParentSampled(root).build()}.
 *
 * <p>Safe for use from any thread.
 *
 * @since 0.1
 */
public final class GateTracer implements RequestTracer {

    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> TEMPLATE = AttributeKey.stringKey("messaging.destination.template");
    private static final AttributeKey<String> SESSION = AttributeKey.stringKey("gate.session");
    private static final AttributeKey<String> USER = AttributeKey.stringKey("enduser.id");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");

    private static final String PROCESS = "process";
    private static final int LONGEST_TEXT = 128;

    private final Tracer tracer;
    private final HandlerNames names = new HandlerNames();

    private GateTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Makes a tracer.
     *
     * @param openTelemetry what its spans go to
     * @return a new tracer
     */
    public static GateTracer create(OpenTelemetry openTelemetry) {
        return new GateTracer(openTelemetry.getTracer("mqgate"));
    }

    @Override
    public RequestTrace begin(Session session, Message message) {
        Context parent = message.getTraceSpan().map(Contexts::of).orElse(Context.root());
        Span span = builder(message.getTopic()).setParent(parent).startSpan();
        if (span.isRecording()) {
            describe(span, session);
        }
        return new RequestSpan(span, parent, traceSpan(span, session, message));
    }

    private SpanBuilder builder(String topic) {
        String handler = names.find(topic);
        SpanBuilder builder = tracer.spanBuilder(handler == null ? PROCESS : PROCESS + " " + handler)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(SYSTEM, "mqtt")
                .setAttribute(OPERATION_NAME, PROCESS)
                .setAttribute(OPERATION_TYPE, PROCESS)
                .setAttribute(DESTINATION, cut(topic));
        return handler == null ? builder : builder.setAttribute(TEMPLATE, handler);
    }

    private static void describe(Span span, Session session) {
        span.setAttribute(SESSION, session.getSessionId());
        span.setAttribute(CLIENT, session.getIp());
        String userId = session.getUserId();
        if (!userId.isEmpty()) {
            span.setAttribute(USER, cut(userId));
        }
    }

    /** Clients choose topics, and often the ids of their users. */
    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_TEXT));
    }

    /** Without an SDK there are no ids of its own: then all is as without a tracer. */
    private static TraceSpan traceSpan(Span span, Session session, Message message) {
        return span.getSpanContext().isValid()
                ? Contexts.traceSpan(span)
                : message.getTraceSpan().orElseGet(session::getTraceSpan);
    }
}
