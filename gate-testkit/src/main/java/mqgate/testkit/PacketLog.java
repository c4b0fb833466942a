package mqgate.testkit;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import java.util.ArrayDeque;
import java.util.Deque;

/** The last packets of a client, for whoever reads a failure. Owned by who holds the lock of the client. */
final class PacketLog {

    private static final int KEPT = 20;

    private final Deque<String> lines = new ArrayDeque<>();

    void sent(MqttMessage packet) {
        add("  > " + describe(packet));
    }

    void received(MqttMessage packet) {
        add("  < " + describe(packet));
    }

    void sent(byte[] bytes) {
        add("  > " + Text.of(bytes));
    }

    private void add(String line) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    private static String describe(MqttMessage packet) {
        return packet.fixedHeader().messageType() + detail(packet);
    }

    private static String detail(MqttMessage packet) {
        if (packet instanceof MqttConnectMessage connect) {
            return " " + connect.payload().clientIdentifier();
        } else if (packet instanceof MqttConnAckMessage answer) {
            return " 0x%02x"
                    .formatted(answer.variableHeader().connectReturnCode().byteValue());
        } else if (packet instanceof MqttPublishMessage publish) {
            return " " + publish.fixedHeader().qosLevel().value() + " "
                    + publish.variableHeader().topicName() + " " + Text.of(ByteBufUtil.getBytes(publish.payload()));
        } else if (packet.variableHeader() instanceof MqttMessageIdVariableHeader id) {
            return " " + id.messageId();
        } else if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader reason) {
            return " 0x%02x".formatted(reason.reasonCode());
        }
        return "";
    }

    @Override
    public String toString() {
        return lines.isEmpty() ? "no packets" : "the last packets:\n" + String.join("\n", lines);
    }
}
