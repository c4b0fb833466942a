package mqgate.netty.codec;

import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5, each with its identifier and the form of its value. */
public enum Property {
    /** 0 or 1: whether a payload is text. */
    PAYLOAD_FORMAT_INDICATOR(0x01, Form.BIT),
    /** Seconds. */
    MESSAGE_EXPIRY_INTERVAL(0x02, Form.FOUR_BYTES),
    /** What a payload is. */
    CONTENT_TYPE(0x03, Form.STRING),
    /** Where an answer is wanted. */
    RESPONSE_TOPIC(0x08, Form.STRING),
    /** What goes back with an answer. */
    CORRELATION_DATA(0x09, Form.BINARY),
    /** 1 to 268435455. */
    SUBSCRIPTION_IDENTIFIER(0x0b, Form.LENGTH),
    /** Seconds; all ones for ever. */
    SESSION_EXPIRY_INTERVAL(0x11, Form.FOUR_BYTES),
    /** The id that the server gives a client without one. */
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Form.STRING),
    /** Seconds. */
    SERVER_KEEP_ALIVE(0x13, Form.TWO_BYTES),
    /** The name of a way to authenticate. */
    AUTHENTICATION_METHOD(0x15, Form.STRING),
    /** What that way needs. */
    AUTHENTICATION_DATA(0x16, Form.BINARY),
    /** 0 or 1: whether reason strings and user properties are wanted on acknowledgements. */
    REQUEST_PROBLEM_INFORMATION(0x17, Form.BIT),
    /** Seconds. */
    WILL_DELAY_INTERVAL(0x18, Form.FOUR_BYTES),
    /** 0 or 1. */
    REQUEST_RESPONSE_INFORMATION(0x19, Form.BIT),
    /** What response topics begin with. */
    RESPONSE_INFORMATION(0x1a, Form.STRING),
    /** Another server. */
    SERVER_REFERENCE(0x1c, Form.STRING),
    /** Why, for people. */
    REASON_STRING(0x1f, Form.STRING),
    /** Not 0. */
    RECEIVE_MAXIMUM(0x21, Form.TWO_BYTES),
    /** How many aliases are kept. */
    TOPIC_ALIAS_MAXIMUM(0x22, Form.TWO_BYTES),
    /** Not 0. */
    TOPIC_ALIAS(0x23, Form.TWO_BYTES),
    /** 0 or 1; 2 if absent. */
    MAXIMUM_QOS(0x24, Form.BIT),
    /** 0 or 1. */
    RETAIN_AVAILABLE(0x25, Form.BIT),
    /** A name and a value; the only one that may come several times in every packet. */
    USER_PROPERTY(0x26, Form.STRING_PAIR),
    /** Bytes, not 0. */
    MAXIMUM_PACKET_SIZE(0x27, Form.FOUR_BYTES),
    /** 0 or 1. */
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Form.BIT),
    /** 0 or 1. */
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Form.BIT),
    /** 0 or 1. */
    SHARED_SUBSCRIPTION_AVAILABLE(0x2a, Form.BIT);

    /** How a value looks on the wire. Numbers are {@link Long}, strings {@link String}, bytes {@code byte[]}. */
    enum Form {
        BIT,
        TWO_BYTES,
        FOUR_BYTES,
        LENGTH,
        STRING,
        BINARY,
        STRING_PAIR
    }

    private static final @Nullable Property[] BY_IDENTIFIER = new Property[0x2b];

    static {
        for (Property property : values()) {
            BY_IDENTIFIER[property.identifier] = property;
        }
    }

    final int identifier;
    final Form form;

    Property(int identifier, Form form) {
        this.identifier = identifier;
        this.form = form;
    }

    static @Nullable Property of(int identifier) {
        return identifier < BY_IDENTIFIER.length ? BY_IDENTIFIER[identifier] : null;
    }
}
