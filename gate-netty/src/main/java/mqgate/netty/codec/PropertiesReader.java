package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the properties of one kind of packet: those that it may have, each with a value in its range, none twice but user
 * properties.
 */
final class PropertiesReader {

    static final PropertiesReader CONNECT = new PropertiesReader(
            "CONNECT",
            Property.SESSION_EXPIRY_INTERVAL,
            Property.RECEIVE_MAXIMUM,
            Property.MAXIMUM_PACKET_SIZE,
            Property.TOPIC_ALIAS_MAXIMUM,
            Property.REQUEST_RESPONSE_INFORMATION,
            Property.REQUEST_PROBLEM_INFORMATION,
            Property.AUTHENTICATION_METHOD,
            Property.AUTHENTICATION_DATA);
    static final PropertiesReader WILL = new PropertiesReader(
            "a will",
            Property.WILL_DELAY_INTERVAL,
            Property.PAYLOAD_FORMAT_INDICATOR,
            Property.MESSAGE_EXPIRY_INTERVAL,
            Property.CONTENT_TYPE,
            Property.RESPONSE_TOPIC,
            Property.CORRELATION_DATA);
    static final PropertiesReader PUBLISH = new PropertiesReader(
            "PUBLISH",
            Property.PAYLOAD_FORMAT_INDICATOR,
            Property.MESSAGE_EXPIRY_INTERVAL,
            Property.TOPIC_ALIAS,
            Property.RESPONSE_TOPIC,
            Property.CORRELATION_DATA,
            Property.SUBSCRIPTION_IDENTIFIER,
            Property.CONTENT_TYPE);
    static final PropertiesReader ACK = new PropertiesReader("an acknowledgement", Property.REASON_STRING);
    static final PropertiesReader SUBSCRIBE = new PropertiesReader("SUBSCRIBE", Property.SUBSCRIPTION_IDENTIFIER);
    static final PropertiesReader UNSUBSCRIBE = new PropertiesReader("UNSUBSCRIBE");
    static final PropertiesReader DISCONNECT =
            new PropertiesReader("DISCONNECT", Property.SESSION_EXPIRY_INTERVAL, Property.REASON_STRING);
    static final PropertiesReader AUTH = new PropertiesReader(
            "AUTH", Property.AUTHENTICATION_METHOD, Property.AUTHENTICATION_DATA, Property.REASON_STRING);

    private static final Set<Property> NOT_ZERO =
            EnumSet.of(Property.RECEIVE_MAXIMUM, Property.MAXIMUM_PACKET_SIZE, Property.SUBSCRIPTION_IDENTIFIER);

    private final String packet;
    private final Set<Property> allowed;

    private PropertiesReader(String packet, Property... allowed) {
        this.packet = packet;
        this.allowed = EnumSet.of(Property.USER_PROPERTY, allowed);
    }

    /** Reads the length of the properties and as many as it covers. */
    Properties read(ByteBuf in, int end) throws MalformedPacketException {
        int length = Fields.readLength(in, end);
        if (length == 0) {
            return Properties.NONE;
        }
        int propertiesEnd = in.readerIndex() + length;
        if (propertiesEnd > end) {
            throw MalformedPacketException.malformed(
                    "properties of " + length + " bytes with " + (end - in.readerIndex()) + " left");
        }
        Properties properties = readAll(in, propertiesEnd);
        if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw MalformedPacketException.protocolError("authentication data without a method");
        }
        return properties;
    }

    private Properties readAll(ByteBuf in, int end) throws MalformedPacketException {
        List<Properties.Entry> entries = new ArrayList<>(2);
        UserProperties.Reader users = new UserProperties.Reader();
        Set<Property> seen = EnumSet.noneOf(Property.class);
        while (in.readerIndex() < end) {
            Property property = readProperty(in, end);
            if (property == Property.USER_PROPERTY) {
                users.read(in, end);
            } else if (seen.add(property)) {
                entries.add(new Properties.Entry(property, readValue(property, in, end)));
            } else {
                throw MalformedPacketException.protocolError(property + " twice in " + packet);
            }
        }
        return Properties.of(entries, users.all());
    }

    private Property readProperty(ByteBuf in, int end) throws MalformedPacketException {
        int identifier = Fields.readLength(in, end);
        Property property = Property.of(identifier);
        if (property == null || !allowed.contains(property)) {
            throw MalformedPacketException.malformed(
                    (property == null ? "property " + identifier : property) + " in " + packet);
        }
        return property;
    }

    private static Object readValue(Property property, ByteBuf in, int end) throws MalformedPacketException {
        return switch (property.form) {
            case BIT -> check(property, Fields.readByte(in, end), 1);
            case TWO_BYTES -> check(property, Fields.readShort(in, end), 65_535);
            case FOUR_BYTES -> check(property, Fields.readInt(in, end), 0xffff_ffffL);
            case LENGTH -> check(property, Fields.readLength(in, end), RemainingLength.MAX);
            case STRING -> readString(property, in, end);
            case BINARY -> Fields.readBinary(in, end);
            case STRING_PAIR -> throw new IllegalStateException(property + " is read elsewhere");
        };
    }

    private static String readString(Property property, ByteBuf in, int end) throws MalformedPacketException {
        String value = Fields.readString(in, end);
        return property == Property.RESPONSE_TOPIC ? TopicName.checkPrivate(value, property.name()) : value;
    }

    private static Long check(Property property, long value, long most) throws MalformedPacketException {
        int least = NOT_ZERO.contains(property) ? 1 : 0;
        if (value < least || value > most) {
            throw MalformedPacketException.protocolError(
                    property + " " + value + " (expected: " + least + " to " + most + ")");
        }
        return value;
    }
}
