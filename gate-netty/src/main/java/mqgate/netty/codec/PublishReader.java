package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;

/** Reads PUBLISH; the payload is copied here, once. Owned by the event loop, as its cache of topics is. */
final class PublishReader implements PacketReader {

    private final boolean mqtt5;
    private final TopicCache topics;

    PublishReader(boolean mqtt5, TopicCache topics) {
        this.mqtt5 = mqtt5;
        this.topics = topics;
    }

    @Override
    public Packet read(int flags, ByteBuf in, int end) throws MalformedPacketException {
        boolean dup = (flags & 0x8) != 0;
        QoS qos = QoS.of((flags >> 1) & 0x3);
        boolean retain = (flags & 0x1) != 0;
        if (dup && qos == QoS.AT_MOST_ONCE) {
            throw MalformedPacketException.malformed("PUBLISH with DUP and QoS 0");
        }
        int topicStart = in.readerIndex() + Short.BYTES;
        int topicLength = Fields.readLengthOfField(in, end);
        String known = topics.find(in, topicStart, topicLength);
        String topic = known != null ? known : Fields.getString(in, topicStart, topicLength);
        in.skipBytes(topicLength);
        int packetId = qos == QoS.AT_MOST_ONCE ? 0 : Fields.readPacketId(in, end);
        Properties properties = mqtt5 ? readProperties(in, end) : Properties.NONE;
        if (known == null && (topicLength > 0 || !properties.has(Property.TOPIC_ALIAS))) {
            checkTopic(topic);
            topics.add(topic, in, topicStart, topicLength);
        }
        return new Packet.Publish(topic, Fields.readRest(in, end), qos, packetId, dup, retain, properties);
    }

    private static Properties readProperties(ByteBuf in, int end) throws MalformedPacketException {
        Properties properties = PropertiesReader.PUBLISH.read(in, end);
        if (properties.has(Property.SUBSCRIPTION_IDENTIFIER)) {
            throw MalformedPacketException.protocolError("a subscription identifier from a client");
        }
        return properties;
    }

    private void checkTopic(String topic) throws MalformedPacketException {
        if (mqtt5 && topic.isEmpty()) {
            throw MalformedPacketException.protocolError("PUBLISH without topic and topic alias");
        }
        TopicName.check(topic);
    }
}
