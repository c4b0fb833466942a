package mqgate.nats;

import java.util.List;
import java.util.Optional;
import mqgate.api.Message;
import mqgate.api.TraceSpan;
import mqgate.api.UserProperty;
import org.jspecify.annotations.Nullable;

/** A client's message in the process that handles it. Immutable. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record RoutedMessage(
        String topic,
        int qos,
        boolean retain,
        List<UserProperty> userProperties,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData,
        @Nullable String contentType,
        byte[] body,
        @Nullable TraceSpan span)
        implements Message {

    @Override
    public String getTopic() {
        return topic;
    }

    @Override
    public byte[] getBody() {
        return body;
    }

    @Override
    public int getQos() {
        return qos;
    }

    @Override
    public boolean isRetain() {
        return retain;
    }

    @Override
    public List<UserProperty> getUserProperties() {
        return userProperties;
    }

    @Override
    public Optional<String> getResponseTopic() {
        return Optional.ofNullable(responseTopic);
    }

    @Override
    public Optional<byte[]> getCorrelationData() {
        return Optional.ofNullable(correlationData);
    }

    @Override
    public Optional<String> getContentType() {
        return Optional.ofNullable(contentType);
    }

    @Override
    public Optional<TraceSpan> getTraceSpan() {
        return Optional.ofNullable(span);
    }

    @Override
    public String toString() {
        return "Message[" + topic + ", " + body.length + " bytes]";
    }
}
