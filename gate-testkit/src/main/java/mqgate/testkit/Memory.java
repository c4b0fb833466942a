package mqgate.testkit;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import mqgate.api.Options;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows from the packets that it has received, and what it answers by itself: a message of QoS 1 or 2 is
 * acknowledged, if the client is to do so, and one of QoS 2 counts once. Owned by who holds the lock of the client.
 */
final class Memory {

    private final boolean acknowledges;
    private final Inbox inbox = new Inbox();
    private final Map<Integer, List<Integer>> answers = new HashMap<>();
    private final Set<Integer> unreleased = new HashSet<>();
    private @Nullable ConnAck connAck;
    private @Nullable MqttReasonCodeAndPropertiesVariableHeader disconnect;
    private @Nullable String closingMessage;
    private int pings;
    private int pongs;
    private int lastId;

    Memory(boolean acknowledges) {
        this.acknowledges = acknowledges;
    }

    Inbox inbox() {
        return inbox;
    }

    @Nullable ConnAck connAck() {
        return connAck;
    }

    int pongs() {
        return pongs;
    }

    /** How many pongs there are when the last ping is answered. */
    int pings() {
        return pings;
    }

    /** A ping is sent. Those that the test has put together itself are not counted before they are answered. */
    void pinged() {
        pings = Math.max(pings, pongs) + 1;
    }

    /** Returns a packet id that no other packet of this client has. */
    int nextId() {
        lastId = lastId % 0xffff + 1;
        answers.remove(lastId);
        return lastId;
    }

    /** Returns the codes that the gate has answered the packet of this id with, or null as long as it has not. */
    @Nullable List<Integer> answer(int id) {
        return answers.get(id);
    }

    /** Returns what is to be sent in answer. */
    List<MqttMessage> hear(MqttMessage packet) {
        return switch (packet.fixedHeader().messageType()) {
            case CONNACK -> remember(ConnAck.of((MqttConnAckMessage) packet));
            case PUBLISH -> message((MqttPublishMessage) packet);
            case PUBREL -> release(id(packet));
            case PUBREC -> published(packet);
            case PUBACK, PUBCOMP -> answered(id(packet), List.of(code(packet)));
            case SUBACK ->
                answered(id(packet), ((MqttSubAckMessage) packet).payload().reasonCodes());
            case UNSUBACK -> answered(id(packet), codes((MqttUnsubAckMessage) packet));
            case PINGRESP -> pong();
            case DISCONNECT -> disconnected(packet);
            default -> List.of();
        };
    }

    private List<MqttMessage> remember(ConnAck answer) {
        connAck = answer;
        return List.of();
    }

    private List<MqttMessage> pong() {
        pongs++;
        return List.of();
    }

    private List<MqttMessage> answered(int id, List<Integer> codes) {
        answers.put(id, codes);
        return List.of();
    }

    private List<MqttMessage> disconnected(MqttMessage packet) {
        disconnect = packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? header
                : new MqttReasonCodeAndPropertiesVariableHeader((byte) 0, MqttProperties.NO_PROPERTIES);
        return List.of();
    }

    private List<MqttMessage> message(MqttPublishMessage packet) {
        MqttQoS qos = packet.fixedHeader().qosLevel();
        int id = packet.variableHeader().packetId();
        if (qos != MqttQoS.EXACTLY_ONCE || unreleased.add(id)) {
            TestMessage message = inbox.add(packet);
            if (message.is(Options.CLOSING_TOPIC)) {
                closingMessage = message.text();
            }
        }
        if (qos == MqttQoS.AT_MOST_ONCE || !acknowledges) {
            return List.of();
        }
        return List.of(
                Packets.reply(qos == MqttQoS.AT_LEAST_ONCE ? MqttMessageType.PUBACK : MqttMessageType.PUBREC, id));
    }

    private List<MqttMessage> release(int id) {
        unreleased.remove(id);
        return acknowledges ? List.of(Packets.reply(MqttMessageType.PUBCOMP, id)) : List.of();
    }

    private List<MqttMessage> published(MqttMessage pubRec) {
        boolean refused = code(pubRec) >= 0x80;
        return refused
                ? answered(id(pubRec), List.of(code(pubRec)))
                : List.of(Packets.reply(MqttMessageType.PUBREL, id(pubRec)));
    }

    private static int id(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    private static int code(MqttMessage packet) {
        return packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader header
                ? header.reasonCode() & 0xff
                : 0;
    }

    private static List<Integer> codes(MqttUnsubAckMessage packet) {
        return packet.payload().unsubscribeReasonCodes().stream()
                .map(code -> code & 0xff)
                .toList();
    }

    /** What the gate has said about the end, here and in the layers below. */
    Closing closing(OptionalInt webSocketCode, @Nullable Throwable failure) {
        Optional<MqttReasonCodeAndPropertiesVariableHeader> header = Optional.ofNullable(disconnect);
        Optional<ConnAck> refused = Optional.ofNullable(connAck).filter(answer -> !answer.isAccepted());
        return new Closing(
                header.map(found -> OptionalInt.of(found.reasonCode() & 0xff)).orElse(OptionalInt.empty()),
                refused.map(answer -> OptionalInt.of(answer.code())).orElse(OptionalInt.empty()),
                webSocketCode,
                Optional.ofNullable(closingMessage),
                header.flatMap(found -> Properties5.text(found.properties(), MqttProperties.REASON_STRING))
                        .or(() -> refused.flatMap(ConnAck::reason)),
                header.flatMap(found -> Properties5.text(found.properties(), MqttProperties.SERVER_REFERENCE))
                        .or(() -> refused.flatMap(ConnAck::serverReference)),
                Optional.ofNullable(failure));
    }
}
