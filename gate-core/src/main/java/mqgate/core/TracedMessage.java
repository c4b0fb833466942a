package mqgate.core;

import java.util.List;
import java.util.Optional;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.UserProperty;
import mqgate.api.spi.RequestTrace;
import org.jspecify.annotations.Nullable;

/** A message whose request is followed. Goes from thread to thread with its request; handlers may keep it. */
final class TracedMessage implements Message {

    final RequestTracing tracing;
    final Session session;
    final @Nullable RequestTrace trace;
    final @Nullable TraceSpan span;

    /** What a handler threw that nobody is answered. */
    volatile @Nullable Throwable hiddenFailure;

    private final Message message;

    TracedMessage(
            RequestTracing tracing,
            Session session,
            Message message,
            @Nullable RequestTrace trace,
            @Nullable TraceSpan span) {
        this.tracing = tracing;
        this.session = session;
        this.message = message;
        this.trace = trace;
        this.span = span;
    }

    @Override
    public String getTopic() {
        return message.getTopic();
    }

    @Override
    public byte[] getBody() {
        return message.getBody();
    }

    @Override
    public int getQos() {
        return message.getQos();
    }

    @Override
    public boolean isRetain() {
        return message.isRetain();
    }

    @Override
    public List<UserProperty> getUserProperties() {
        return message.getUserProperties();
    }

    @Override
    public Optional<String> getResponseTopic() {
        return message.getResponseTopic();
    }

    @Override
    public Optional<byte[]> getCorrelationData() {
        return message.getCorrelationData();
    }

    @Override
    public Optional<String> getContentType() {
        return message.getContentType();
    }

    @Override
    public Optional<TraceSpan> getTraceSpan() {
        return Optional.ofNullable(span);
    }

    @Override
    public String toString() {
        return message.toString();
    }
}
