import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.util.LinkedHashSet;
import java.util.Set;

/** A server of one event loop with Vert.x MQTT that echoes, and sends to all what is published to {@code world/…}. */
public final class Main {

    private final Set<MqttEndpoint> all = new LinkedHashSet<>(); // of the event loop

    public static void main(String[] args) {
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true);
        MqttServerOptions server = new MqttServerOptions()
                .setHost("127.0.0.1")
                .setPort(Integer.parseInt(args[0]));
        Main main = new Main();
        MqttServer.create(Vertx.vertx(options), server)
                .endpointHandler(main::accept)
                .listen()
                .onSuccess(listening -> System.out.println("READY"))
                .onFailure(Throwable::printStackTrace);
    }

    private void accept(MqttEndpoint endpoint) {
        endpoint.publishHandler(message -> answer(endpoint, message));
        endpoint.closeHandler(closed -> all.remove(endpoint));
        all.add(endpoint);
        endpoint.accept(false);
    }

    private void answer(MqttEndpoint endpoint, MqttPublishMessage message) {
        if (message.qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            endpoint.publishAcknowledge(message.messageId());
        }
        if (message.topicName().startsWith("world/")) {
            all.forEach(receiver -> send(receiver, message));
        } else {
            send(endpoint, message);
        }
    }

    private static void send(MqttEndpoint receiver, MqttPublishMessage message) {
        receiver.publish(message.topicName(), message.payload(), message.qosLevel(), false, false);
    }
}
