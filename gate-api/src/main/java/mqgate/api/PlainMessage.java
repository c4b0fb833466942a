package mqgate.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A message of QoS 0 with nothing but a topic and a body. */
final class PlainMessage implements Message {

    private final String topic;
    private final byte[] body;

    PlainMessage(String topic, byte[] body) {
        this.topic = Objects.requireNonNull(topic, "topic");
        this.body = Objects.requireNonNull(body, "body");
    }

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
        return 0;
    }

    @Override
    public boolean isRetain() {
        return false;
    }

    @Override
    public List<UserProperty> getUserProperties() {
        return List.of();
    }

    @Override
    public Optional<String> getResponseTopic() {
        return Optional.empty();
    }

    @Override
    public Optional<byte[]> getCorrelationData() {
        return Optional.empty();
    }

    @Override
    public Optional<String> getContentType() {
        return Optional.empty();
    }
}
