package mqgate.soak;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttQoS;

/** The echoes of one client: each comes back once, in order and as it was. Owned by the client's event loop. */
final class Echoes {

    private final int client;
    private final String topic;
    private final MqttQoS qos;
    private final Errors errors;
    private long sent;
    private long answered;

    Echoes(int client, String topic, MqttQoS qos, Errors errors) {
        this.client = client;
        this.topic = topic;
        this.qos = qos;
        this.errors = errors;
    }

    String topic() {
        return topic;
    }

    /** Asks for one that was to be asked for at this time. */
    void ask(MqttClient from, long nanos) {
        from.publish(topic, Echo.body(client, ++sent, nanos), qos);
    }

    /** Takes an answer, and returns whether it is a right one. */
    boolean add(MqttClient by, ByteBuf body) {
        if (!Echo.isOf(client, body)) {
            errors.add(Errors.Kind.WRONG, by + ": an echo of something else");
            return false;
        }
        long number = Echo.number(body);
        if (number <= answered) {
            errors.add(Errors.Kind.DOUBLED, by + ": echo " + number + " after " + answered);
            return false;
        }
        for (long missing = answered + 1; missing < number; missing++) {
            errors.add(Errors.Kind.LOST, by + ": echo " + missing + ", before " + number);
        }
        answered = number;
        return true;
    }

    long missing() {
        return sent - answered;
    }
}
