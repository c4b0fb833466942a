package mqgate.netty;

import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Properties;
import mqgate.netty.codec.Property;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of what a client said about itself in its handshake. Immutable.
 *
 * @param clientId its name for itself, or the one that it was given, or empty; empty too where the agent keeps it
 * @param userName its user name, or null
 * @param will what it leaves for the case that it is lost, or null
 * @param mqtt5 whether it speaks MQTT 5
 * @param receiveMaximum how many unacknowledged messages it takes at a time
 * @param topicAliasMaximum how many topic aliases it keeps
 * @param maximumPacketSize the largest packet that it takes
 * @param wantsProblemInformation whether it wants to hear in words what went wrong
 * @param hasSessionExpiry whether it asked for a session that outlives its connection
 */
record ClientProfile(
        String clientId,
        @Nullable String userName,
        Packet.@Nullable Will will,
        boolean mqtt5,
        int receiveMaximum,
        int topicAliasMaximum,
        long maximumPacketSize,
        boolean wantsProblemInformation,
        boolean hasSessionExpiry) {

    /** What packets can be at all: the longest length and its header. */
    static final long ANY_SIZE = 268_435_455 + 5;

    private static final int UNSIGNED_SHORT = 65_535;

    /** A packet id and no properties. */
    private static final int HEAD_OF_CODES = 3;

    /** Before the handshake; and what all have in common that say nothing but their name. */
    static final ClientProfile UNKNOWN = named("");

    /** Who speaks MQTT 5, and that is all that is known. */
    static final ClientProfile UNKNOWN_MQTT5 = of("", null, null, true, Properties.NONE);

    /** A client of a protocol of the user's own. */
    static ClientProfile named(String clientId) {
        return of(clientId, null, null, false, Properties.NONE);
    }

    static ClientProfile of(Packet.Connect connect, String clientId) {
        return of(clientId, connect.userName(), connect.will(), connect.isMqtt5(), connect.properties());
    }

    private static ClientProfile of(
            String clientId,
            @Nullable String userName,
            Packet.@Nullable Will will,
            boolean mqtt5,
            Properties properties) {
        return new ClientProfile(
                clientId,
                userName,
                will,
                mqtt5,
                (int) properties.number(Property.RECEIVE_MAXIMUM, UNSIGNED_SHORT),
                (int) properties.number(Property.TOPIC_ALIAS_MAXIMUM, 0),
                Math.min(properties.number(Property.MAXIMUM_PACKET_SIZE, ANY_SIZE), ANY_SIZE),
                properties.number(Property.REQUEST_PROBLEM_INFORMATION, 1) == 1,
                properties.number(Property.SESSION_EXPIRY_INTERVAL, 0) > 0);
    }

    /** Whether a SUBACK or UNSUBACK with so many codes is not too large for the client. */
    boolean takesCodes(int codes) {
        return Packet.lengthWithHeader(HEAD_OF_CODES + codes) <= maximumPacketSize;
    }

    /** Returns the same without the name: the agent keeps that, so that those who say nothing else can share one. */
    ClientProfile withoutName() {
        ClientProfile nameless = with("", will);
        return nameless.equals(UNKNOWN) ? UNKNOWN : nameless;
    }

    ClientProfile withoutWill() {
        return with(clientId, null);
    }

    private ClientProfile with(String clientId, Packet.@Nullable Will will) {
        return new ClientProfile(
                clientId,
                userName,
                will,
                mqtt5,
                receiveMaximum,
                topicAliasMaximum,
                maximumPacketSize,
                wantsProblemInformation,
                hasSessionExpiry);
    }
}
