package mqgate.netty.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An MQTT control packet. Arrays are neither copied nor compared. */
public sealed interface Packet {

    /** The answer to a ping, always the same. */
    PingResp PING_RESP = new PingResp();

    /**
     * {@return the type of this packet}
     */
    PacketType type();

    /**
     * The first packet of a client.
     *
     * @param level the protocol level: 3 for MQTT 3.1, 4 for 3.1.1
     * @param cleanSession whether the client wants no state kept
     * @param keepAliveSeconds the longest silence of the client, 0 for any
     * @param clientId the client's name for itself, possibly empty
     * @param will the message to publish if the client is lost, or null
     * @param userName the user name, or null
     * @param password the password, or null
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Connect(
            int level,
            boolean cleanSession,
            int keepAliveSeconds,
            String clientId,
            @Nullable Will will,
            @Nullable String userName,
            byte @Nullable [] password)
            implements Packet {
        @Override
        public PacketType type() {
            return PacketType.CONNECT;
        }

        /** Leaves the password out. */
        @Override
        public String toString() {
            return "Connect[level=" + level + ", clientId=" + clientId + ", userName=" + userName + "]";
        }
    }

    /**
     * A message left for the case that the client is lost.
     *
     * @param topic the topic
     * @param payload the payload
     * @param qos the QoS
     * @param retain the retain flag
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Will(String topic, byte[] payload, QoS qos, boolean retain) {}

    /**
     * The answer to CONNECT.
     *
     * @param code what became of it
     */
    record ConnAck(Code code) implements Packet {
        /** The return codes of MQTT 3.1.1, in the order of their numbers. */
        public enum Code {
            /** Connected. */
            ACCEPTED,
            /** The protocol level is not served. */
            UNACCEPTABLE_PROTOCOL_VERSION,
            /** The client id is not acceptable. */
            IDENTIFIER_REJECTED,
            /** The server cannot serve now. */
            SERVER_UNAVAILABLE,
            /** User name or password have the wrong form. */
            BAD_USER_NAME_OR_PASSWORD,
            /** The client may not connect. */
            NOT_AUTHORIZED;

            /** The constants are declared in the order of their numbers. */
            @SuppressWarnings("EnumOrdinal")
            int number() {
                return ordinal();
            }
        }

        @Override
        public PacketType type() {
            return PacketType.CONNACK;
        }
    }

    /**
     * A message.
     *
     * @param topic the topic, without wildcards
     * @param payload the payload
     * @param qos the QoS
     * @param packetId 1 to 65535, or 0 with QoS 0
     * @param dup whether it may have been sent before
     * @param retain the retain flag
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Publish(String topic, byte[] payload, QoS qos, int packetId, boolean dup, boolean retain) implements Packet {
        /**
         * Makes a message of QoS 0.
         *
         * @param topic the topic
         * @param payload the payload
         */
        public Publish(String topic, byte[] payload) {
            this(topic, payload, QoS.AT_MOST_ONCE, 0, false, false);
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
     */
    record Ack(PacketType type, int packetId) implements Packet {}

    /**
     * A wish for messages.
     *
     * @param packetId the id of this packet
     * @param subscriptions at least one
     */
    record Subscribe(int packetId, List<Subscription> subscriptions) implements Packet {
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
     * @param granted the QoS granted for each of its filters, in their order
     */
    record SubAck(int packetId, List<QoS> granted) implements Packet {
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
     */
    record UnsubAck(int packetId) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.UNSUBACK;
        }
    }

    /** A sign of life. */
    record PingReq() implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PINGREQ;
        }
    }

    /** The answer to a sign of life. */
    record PingResp() implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PINGRESP;
        }
    }

    /** The client's goodbye. */
    record Disconnect() implements Packet {
        @Override
        public PacketType type() {
            return PacketType.DISCONNECT;
        }
    }
}
