package mqgate.testkit;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import mqgate.api.UserProperty;

/** Reads and writes the properties of a packet of MQTT 5. */
final class Properties5 {

    private Properties5() {}

    static Optional<String> text(MqttProperties properties, int id) {
        return Optional.ofNullable(properties.getProperty(id)).map(found -> (String) found.value());
    }

    static Optional<byte[]> bytes(MqttProperties properties, int id) {
        return Optional.ofNullable(properties.getProperty(id)).map(found -> (byte[]) found.value());
    }

    static OptionalInt number(MqttProperties properties, int id) {
        MqttProperty<?> found = properties.getProperty(id);
        return found == null ? OptionalInt.empty() : OptionalInt.of((Integer) found.value());
    }

    static List<UserProperty> user(MqttProperties properties) {
        return properties.getProperties(MqttProperties.USER_PROPERTY).stream()
                .map(found -> (StringPair) found.value())
                .map(pair -> new UserProperty(pair.key, pair.value))
                .toList();
    }

    static void put(MqttProperties properties, int id, String text) {
        properties.add(new StringProperty(id, text));
    }

    static void put(MqttProperties properties, int id, byte[] bytes) {
        properties.add(new BinaryProperty(id, bytes));
    }

    static void put(MqttProperties properties, int id, int number) {
        properties.add(new IntegerProperty(id, number));
    }

    static void putUser(MqttProperties properties, String name, String value) {
        properties.add(new MqttProperties.UserProperty(name, value));
    }
}
