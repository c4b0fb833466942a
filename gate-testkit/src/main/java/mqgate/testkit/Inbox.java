package mqgate.testkit;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a client has received: all of it in order, and what nobody has taken yet. Owned by who holds the lock of the client.
 */
final class Inbox {

    private final List<TestMessage> all = new ArrayList<>();
    private final List<TestMessage> untaken = new ArrayList<>();
    private final Map<Integer, String> aliases = new HashMap<>();

    TestMessage add(MqttPublishMessage packet) {
        TestMessage message = TestMessage.of(topic(packet), packet);
        all.add(message);
        untaken.add(message);
        return message;
    }

    private String topic(MqttPublishMessage packet) {
        String topic = packet.variableHeader().topicName();
        OptionalInt alias = Properties5.number(packet.variableHeader().properties(), MqttProperties.TOPIC_ALIAS);
        if (alias.isEmpty()) {
            return topic;
        }
        if (!topic.isEmpty()) {
            aliases.put(alias.getAsInt(), topic);
        }
        return aliases.getOrDefault(alias.getAsInt(), topic);
    }

    /** Takes the first message of this kind, or returns null if there is none. */
    @Nullable TestMessage take(Predicate<? super TestMessage> kind) {
        for (Iterator<TestMessage> left = untaken.iterator(); left.hasNext(); ) {
            TestMessage message = left.next();
            if (kind.test(message)) {
                left.remove();
                return message;
            }
        }
        return null;
    }

    List<TestMessage> untaken() {
        return List.copyOf(untaken);
    }

    List<TestMessage> all() {
        return List.copyOf(all);
    }
}
