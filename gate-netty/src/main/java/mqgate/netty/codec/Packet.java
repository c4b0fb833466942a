package mqgate.netty.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An MQTT control packet. Arrays are neither copied nor compared. */
public sealed interface Packet {

    /** The answer to a ping, nearly always the same. */
    PingResp PING_RESP = new PingResp(false);

    /**
     * {@return how long a packet is with its fixed header}
     *
     * @param remainingLength how long it is without
     */
    static int lengthWithHeader(int remainingLength) {
        return 1 + RemainingLength.bytes(remainingLength) + remainingLength;
    }

    /**
     * {@return the type of this packet}
     */
    PacketType type();

    /**
     * The first packet of a client.
     *
     * @param level the protocol level: 3 for MQTT 3.1, 4 for 3.1.1, 5 for 5.0
     * @param cleanSession whether the client wants no state kept
     * @param keepAliveSeconds the longest silence of the client, 0 for any
     * @param clientId the client's name for itself, possibly empty
     * @param will the message to publish if the client is lost, or null
     * @param userName the user name, or null
     * @param password the password, or null
     * @param properties none before MQTT 5
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Connect(
            int level,
            boolean cleanSession,
            int keepAliveSeconds,
            String clientId,
            @Nullable Will will,
            @Nullable String userName,
            byte @Nullable [] password,
            Properties properties)
            implements Packet {

        /** The protocol level of MQTT 5. */
        static final int MQTT_5 = 5;

        /**
         * {@return whether the client speaks MQTT 5}
         */
        public boolean isMqtt5() {
            return level == MQTT_5;
        }

        @Override
        public PacketType type() {
            return PacketType.CONNECT;
        }

        /** Leaves the password out. */
        @Override
        public String toString() {
            return "Connect[level=" + level + ", clientId=" + TopicName.quoted(clientId) + ", userName="
                    + (userName == null ? "none" : TopicName.quoted(userName)) + "]";
        }
    }

    /**
     * A message left for the case that the client is lost.
     *
     * @param topic the topic
     * @param payload the payload
     * @param qos the QoS
     * @param retain the retain flag
     * @param properties none before MQTT 5
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Will(String topic, byte[] payload, QoS qos, boolean retain, Properties properties) {}

    /**
     * The answer to CONNECT.
     *
     * @param code 0 for accepted; otherwise a return code of MQTT 3 or a reason code of MQTT 5, as the client understands
     * @param properties what an MQTT 5 client is told
     */
    record ConnAck(int code, Properties properties) implements Packet {

        /**
         * {@return how many bytes this packet takes in MQTT 5, its fixed header included}
         */
        public int mqtt5Length() {
            return lengthWithHeader(2 + PropertiesWriter.length(properties));
        }

        @Override
        public PacketType type() {
            return PacketType.CONNACK;
        }
    }

    /**
     * A message.
     *
     * @param topic the topic, without wildcards; empty where an alias stands for it
     * @param payload the payload
     * @param qos the QoS
     * @param packetId 1 to 65535, or 0 with QoS 0
     * @param dup whether it may have been sent before
     * @param retain the retain flag
     * @param properties none before MQTT 5
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Publish(
            String topic, byte[] payload, QoS qos, int packetId, boolean dup, boolean retain, Properties properties)
            implements Packet {
        /**
         * Makes a message of QoS 0.
         *
         * @param topic the topic
         * @param payload the payload
         */
        public Publish(String topic, byte[] payload) {
            this(topic, payload, Properties.NONE);
        }

        /**
         * Makes a message of QoS 0 with properties.
         *
         * @param topic the topic
         * @param payload the payload
         * @param properties the properties
         */
        public Publish(String topic, byte[] payload, Properties properties) {
            this(topic, payload, QoS.AT_MOST_ONCE, 0, false, false, properties);
        }

        /**
         * {@return this message at QoS 1}
         *
         * @param id its packet id
         * @param again whether it was sent before
         */
        public Publish atLeastOnce(int id, boolean again) {
            return new Publish(topic, payload, QoS.AT_LEAST_ONCE, id, again, retain, properties);
        }

        /**
         * {@return how many bytes this message takes in MQTT 5, its fixed header included}
         */
        public int mqtt5Length() {
            return PacketWriter.MQTT5.length(this);
        }

        /**
         * {@return how many bytes its properties take in MQTT 5; 0 for none}
         */
        public int propertiesLength() {
            return properties.isEmpty() ? 0 : PropertiesWriter.length(properties);
        }

        Publish with(String newTopic, Properties newProperties) {
            return new Publish(newTopic, payload, qos, packetId, dup, retain, newProperties);
        }

        Publish withTopic(String resolved) {
            return with(resolved, properties);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBLISH;
        }
    }

    /**
     * One of the four acknowledgements of messages.
     *
     * @param type PUBACK, PUBREC, PUBREL or PUBCOMP
     * @param packetId the id of the message
     * @param reasonCode 0 for success, always so before MQTT 5
     */
    record Ack(PacketType type, int packetId, int reasonCode) implements Packet {
        /** The reason code that all is well. */
        public static final int SUCCESS = 0x00;

        /** The reason code that no message of this id is on its way. */
        public static final int PACKET_IDENTIFIER_NOT_FOUND = 0x92;

        /** From here on reason codes say that something failed. */
        public static final int FAILURE = 0x80;

        /**
         * Makes an acknowledgement that all is well.
         *
         * @param type PUBACK, PUBREC, PUBREL or PUBCOMP
         * @param packetId the id of the message
         */
        public Ack(PacketType type, int packetId) {
            this(type, packetId, SUCCESS);
        }
    }

    /**
     * A wish for messages.
     *
     * @param packetId the id of this packet
     * @param subscriptions at least one
     * @param properties none before MQTT 5
     */
    record Subscribe(int packetId, List<Subscription> subscriptions, Properties properties) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.SUBSCRIBE;
        }
    }

    /**
     * One line of a SUBSCRIBE.
     *
     * @param filter the topic filter
     * @param qos the highest QoS wanted
     */
    record Subscription(String filter, QoS qos) {}

    /**
     * The answer to SUBSCRIBE.
     *
     * @param packetId the id of the SUBSCRIBE
     * @param codes what became of each of its filters, in their order: the granted QoS or a failure
     */
    record SubAck(int packetId, List<Integer> codes) implements Packet {
        /** The code of any failure, in MQTT 3 the only one. */
        public static final int UNSPECIFIED_ERROR = 0x80;

        /** The reason code that the client may not have what it wants. */
        public static final int NOT_AUTHORIZED = 0x87;

        /** The reason code that the client has as much as it may have. */
        public static final int QUOTA_EXCEEDED = 0x97;

        /** The reason code that this filter is refused because it is shared. */
        public static final int SHARED_NOT_SUPPORTED = 0x9e;

        /** The reason code that this filter is refused because it has wildcards. */
        public static final int WILDCARDS_NOT_SUPPORTED = 0xa2;

        @Override
        public PacketType type() {
            return PacketType.SUBACK;
        }
    }

    /**
     * The end of a wish for messages.
     *
     * @param packetId the id of this packet
     * @param filters at least one
     */
    record Unsubscribe(int packetId, List<String> filters) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.UNSUBSCRIBE;
        }
    }

    /**
     * The answer to UNSUBSCRIBE.
     *
     * @param packetId the id of the UNSUBSCRIBE
     * @param codes what became of each of its filters, which only MQTT 5 clients are told
     */
    record UnsubAck(int packetId, List<Integer> codes) implements Packet {
        /** The reason code that there was nothing to end. */
        public static final int NO_SUBSCRIPTION_EXISTED = 0x11;

        @Override
        public PacketType type() {
            return PacketType.UNSUBACK;
        }
    }

    /**
     * A sign of life.
     *
     * @param dup a flag that only clients of mqant may set
     */
    record PingReq(boolean dup) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PINGREQ;
        }
    }

    /**
     * The answer to a sign of life.
     *
     * @param dup the flag of the ping
     */
    record PingResp(boolean dup) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PINGRESP;
        }
    }

    /**
     * The goodbye of a client, or of the server in MQTT 5.
     *
     * @param reasonCode why; 0 before MQTT 5
     * @param properties none before MQTT 5
     */
    record Disconnect(int reasonCode, Properties properties) implements Packet {
        /** The reason code of a client that takes its will back; with any other the will stands. */
        public static final int NORMAL = 0x00;

        /**
         * {@return how many bytes this packet takes in MQTT 5, its fixed header included, if it has properties}
         */
        public int mqtt5Length() {
            return lengthWithHeader(1 + PropertiesWriter.length(properties));
        }

        @Override
        public PacketType type() {
            return PacketType.DISCONNECT;
        }
    }

    /**
     * A step of an authentication, in MQTT 5.
     *
     * @param reasonCode what step it is
     * @param properties the method and its data
     */
    record Auth(int reasonCode, Properties properties) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.AUTH;
        }
    }

    /**
     * A packet that means nothing from a client and is not looked at, in mqant's dialect.
     *
     * @param type its type
     */
    record Skipped(PacketType type) implements Packet {}
}
