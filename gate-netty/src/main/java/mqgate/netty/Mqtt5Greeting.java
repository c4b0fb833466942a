package mqgate.netty;

import java.time.Duration;
import mqgate.api.Options;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Properties;
import mqgate.netty.codec.Property;

/**
 * What an MQTT 5 client is told about its connection when it is accepted: what the gate has and has not.
 *
 * @param clientId the client's id, one that it was given if it had none
 * @param keepAliveSeconds the keep alive in force, 0 for none
 * @param properties those of CONNACK
 */
record Mqtt5Greeting(String clientId, int keepAliveSeconds, Properties properties) {

    private static final int UNSIGNED_SHORT = 65_535;

    static Mqtt5Greeting of(Packet.Connect connect, GateServices services, int maxPackSize) {
        Options options = services.options;
        boolean nameless = connect.clientId().isEmpty();
        String clientId = nameless ? services.ids.nextClientId() : connect.clientId();
        int keepAlive = keepAliveSeconds(connect.keepAliveSeconds(), options);
        Properties.Builder properties = Properties.builder();
        if (connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0) > 0) {
            properties.number(Property.SESSION_EXPIRY_INTERVAL, 0); // nothing is kept for a client that is gone
        }
        if (options.getReceiveMaximum() < UNSIGNED_SHORT) {
            properties.number(Property.RECEIVE_MAXIMUM, options.getReceiveMaximum());
        }
        properties.number(Property.RETAIN_AVAILABLE, 0);
        properties.number(Property.MAXIMUM_PACKET_SIZE, Packet.lengthWithHeader(maxPackSize));
        if (nameless) {
            properties.string(Property.ASSIGNED_CLIENT_IDENTIFIER, clientId);
        }
        if (options.getTopicAliasMaximum() > 0) {
            properties.number(Property.TOPIC_ALIAS_MAXIMUM, options.getTopicAliasMaximum());
        }
        properties.number(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0);
        if (options.getSubscribeAuthorizer().isEmpty()) {
            properties.number(Property.SHARED_SUBSCRIPTION_AVAILABLE, 0);
        }
        if (keepAlive != connect.keepAliveSeconds()) {
            properties.number(Property.SERVER_KEEP_ALIVE, keepAlive);
        }
        return new Mqtt5Greeting(clientId, keepAlive, properties.build());
    }

    /** What the client promised, the default if it promised nothing, and no more than the longest that is granted. */
    private static int keepAliveSeconds(int promised, Options options) {
        Duration granted = promised > 0 ? Duration.ofSeconds(promised) : options.getDefaultKeepAlive();
        Duration longest = options.getMaxKeepAlive();
        boolean tooLong = !longest.isZero() && (granted.isZero() || granted.compareTo(longest) > 0);
        long millis = (tooLong ? longest : granted).toMillis();
        return (int) Math.min((millis + 999) / 1000, UNSIGNED_SHORT);
    }
}
