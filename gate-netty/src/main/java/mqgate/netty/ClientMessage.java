package mqgate.netty;

import java.util.List;
import java.util.Optional;
import mqgate.api.Message;
import mqgate.api.UserProperty;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Properties;
import mqgate.netty.codec.Property;

/** A message of a client as handlers see it. Immutable. */
class ClientMessage implements Message {

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
        if (properties().userProperties().isEmpty()) {
            return List.of();
        }
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

    @Override
    public String toString() {
        return "Message[" + getTopic() + ", " + getBody().length + " bytes]";
    }
}
