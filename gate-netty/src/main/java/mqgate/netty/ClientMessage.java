package mqgate.netty;

import java.util.List;
import java.util.Optional;
import mqgate.api.Message;
import mqgate.api.TraceSpan;
import mqgate.api.UserProperty;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Properties;
import mqgate.netty.codec.Property;

/** A message of a client as handlers see it. Immutable. */
class ClientMessage implements Message {

    static final String TRACE_PARENT = "traceparent";
    private static final String TRACE_STATE = "tracestate";

    private final Packet.Publish publish;

    ClientMessage(Packet.Publish publish) {
        this.publish = publish;
    }

    Properties properties() {
        return publish.properties();
    }

    @Override
    public String getTopic() {
        return publish.topic();
    }

    @Override
    public byte[] getBody() {
        return publish.payload();
    }

    @Override
    public int getQos() {
        return publish.qos().level();
    }

    @Override
    public boolean isRetain() {
        return publish.retain();
    }

    @Override
    public List<UserProperty> getUserProperties() {
        return properties().userProperties().stream()
                .map(pair -> new UserProperty(pair.name(), pair.value()))
                .toList();
    }

    @Override
    public Optional<String> getResponseTopic() {
        return Optional.ofNullable(properties().string(Property.RESPONSE_TOPIC));
    }

    @Override
    public Optional<byte[]> getCorrelationData() {
        return Optional.ofNullable(properties().binary(Property.CORRELATION_DATA));
    }

    @Override
    public Optional<String> getContentType() {
        return Optional.ofNullable(properties().string(Property.CONTENT_TYPE));
    }

    /** Read anew for each who asks: most messages have no properties, and nothing to keep. */
    @Override
    public Optional<TraceSpan> getTraceSpan() {
        String parent = properties().userProperty(TRACE_PARENT);
        if (parent == null) {
            return Optional.empty();
        }
        String state = properties().userProperty(TRACE_STATE);
        return TraceSpan.parse(parent, state == null ? "" : state);
    }

    @Override
    public String toString() {
        return "Message[" + getTopic() + ", " + getBody().length + " bytes]";
    }
}
