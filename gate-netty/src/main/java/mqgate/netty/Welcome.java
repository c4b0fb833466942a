package mqgate.netty;

import mqgate.api.spi.AuthResult;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Properties;
import mqgate.netty.codec.Property;
import org.jspecify.annotations.Nullable;

/**
 * What follows when a client of MQTT is let in. Immutable.
 *
 * @param client what it said about itself
 * @param wire what it speaks
 * @param connAck what it is told
 * @param silenceNanos how long it may be silent from then on, 0 for ever
 * @param takesOver whether it takes the place of others with the same client id
 */
record Welcome(ClientProfile client, Wire wire, Packet.ConnAck connAck, long silenceNanos, boolean takesOver) {

    /** The same for a client that was authenticated: if it named a method, it is told that and the data that ends it. */
    Welcome authenticated(@Nullable String method, AuthResult.Accept accept) {
        if (method == null) {
            return this;
        }
        Properties properties = connAck.properties().toBuilder()
                .string(Property.AUTHENTICATION_METHOD, method)
                .binary(
                        Property.AUTHENTICATION_DATA,
                        accept.getAuthenticationData().orElse(null))
                .build();
        return new Welcome(client, wire, new Packet.ConnAck(0, properties), silenceNanos, takesOver);
    }

    /** Whether the client takes what it is told. */
    boolean fits() {
        return !client.mqtt5() || connAck.mqtt5Length() <= client.maximumPacketSize();
    }
}
