package mqgate.netty;

import java.net.InetSocketAddress;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Eclipse Paho's Java client for MQTT 5 against a gate. */
final class Paho5Test extends Mqtt5Contract<Paho5Client> {

    @Override
    Paho5Client newClient(Link link, InetSocketAddress address, Login login) throws MqttException {
        return new Paho5Client(link, address, login);
    }

    /** Paho was told that nothing is retained, and asks for it no more. */
    @ParameterizedTest
    @EnumSource
    void publish_retained_isSentWithoutRetain(Link link) throws Exception {
        options().routeHandler((RouteHandler.OfMessage)
                (session, message) -> RouteResult.raw(text("retain: " + message.isRetain())));
        Paho5Client client = connect(link, Login.of("publisher"));

        client.publish("a/b", text("keep me"), 1, true);

        client.assertNextMessage("a/b", text("retain: false"));
    }
}
