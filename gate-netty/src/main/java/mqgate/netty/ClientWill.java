package mqgate.netty;

import java.time.Duration;
import mqgate.api.Will;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Property;

/** A will as the learners of the disconnect event see it. Immutable. */
final class ClientWill extends ClientMessage implements Will {

    ClientWill(Packet.Will will) {
        super(new Packet.Publish(will.topic(), will.payload(), will.qos(), 0, false, will.retain(), will.properties()));
    }

    @Override
    public Duration getDelay() {
        return Duration.ofSeconds(properties().number(Property.WILL_DELAY_INTERVAL, 0));
    }
}
