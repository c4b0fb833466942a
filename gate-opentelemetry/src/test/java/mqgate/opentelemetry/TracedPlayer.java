package mqgate.opentelemetry;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mqgate.api.Gate;

/** A client of MQTT 5 that begins traces, and hears at most ten seconds for what comes. */
final class TracedPlayer implements AutoCloseable {

    private final Mqtt5BlockingClient client;
    private final Mqtt5BlockingClient.Mqtt5Publishes heard;

    /** What the gate has sent. */
    record Heard(String topic, String text, Optional<String> traceParent) {}

    TracedPlayer(Gate gate) {
        int port = gate.getBoundAddresses().values().iterator().next().getPort();
        client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(port)
                .buildBlocking();
        heard = client.publishes(MqttGlobalPublishFilter.ALL);
        client.connect();
    }

    void publish(String topic, String... properties) {
        Mqtt5UserProperties all = Mqtt5UserProperties.of();
        for (int i = 0; i < properties.length; i += 2) {
            all = all.extend()
                    .add(Mqtt5UserProperty.of(properties[i], properties[i + 1]))
                    .build();
        }
        client.publish(Mqtt5Publish.builder().topic(topic).userProperties(all).build());
    }

    void publishBody(String topic, String body) {
        client.publish(Mqtt5Publish.builder()
                .topic(topic)
                .payload(body.getBytes(StandardCharsets.UTF_8))
                .build());
    }

    Heard hear() throws InterruptedException {
        Mqtt5Publish publish =
                heard.receive(10, TimeUnit.SECONDS).orElseThrow(() -> new AssertionError("heard nothing"));
        Optional<String> traceParent = publish.getUserProperties().asList().stream()
                .filter(property -> property.getName().toString().equals("traceparent"))
                .map(property -> property.getValue().toString())
                .findFirst();
        return new Heard(
                publish.getTopic().toString(),
                new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8),
                traceParent);
    }

    /** Publishes and returns the answer, which must be the next that is heard. */
    Heard ask(String topic, String... properties) throws InterruptedException {
        publish(topic, properties);
        return hear();
    }

    @Override
    public void close() {
        client.disconnect();
    }
}
