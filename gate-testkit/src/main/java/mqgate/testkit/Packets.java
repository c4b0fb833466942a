package mqgate.testkit;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;

/** Makes packets that Netty has no builder for, or a long one. */
final class Packets {

    private Packets() {}

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    static MqttMessage reply(MqttMessageType type, int id) {
        MqttQoS flags = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        return new MqttMessage(new MqttFixedHeader(type, false, flags, false, 0), MqttMessageIdVariableHeader.from(id));
    }

    static MqttMessage disconnect(boolean five, int code) {
        return five ? MqttMessageBuilders.disconnect().reasonCode((byte) code).build() : MqttMessage.DISCONNECT;
    }

    static MqttMessage subscribe(int id, String filter, int qos) {
        return MqttMessageBuilders.subscribe()
                .messageId(id)
                .addSubscription(MqttQoS.valueOf(qos), filter)
                .build();
    }

    static MqttMessage unsubscribe(int id, String filter) {
        return MqttMessageBuilders.unsubscribe()
                .messageId(id)
                .addTopicFilter(filter)
                .build();
    }
}
