package mqgate.netty;

import io.netty.buffer.ByteBufAllocator;
import mqgate.netty.codec.EncodedPacket;
import mqgate.netty.codec.Packet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One message for many clients, encoded once for all that speak MQTT. Each event loop holds one reference. */
final class SharedMessage {

    private static final Logger log = LoggerFactory.getLogger(SharedMessage.class);

    private final String topic;
    private final byte[] body;
    private final EncodedPacket mqtt3;

    SharedMessage(String topic, byte[] body) {
        this.topic = topic;
        this.body = body;
        mqtt3 = EncodedPacket.encode(new Packet.Publish(topic, body), ByteBufAllocator.DEFAULT);
    }

    /** Returns what a connection of that language can write, or null if the message cannot be said in it. */
    @Nullable Object inLanguage(Wire wire) {
        if (wire == Wire.MQTT3) {
            return mqtt3;
        }
        try {
            return wire.message(topic, body);
        } catch (Throwable e) {
            log.warn("A broadcast to topic {} leaves out a connection whose protocol cannot encode it", topic, e);
            return null;
        }
    }

    void retain() {
        mqtt3.bytes().retain();
    }

    void release() {
        mqtt3.bytes().release();
    }
}
