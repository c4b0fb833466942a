package mqgate.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import mqgate.netty.codec.EncodedPacket;
import mqgate.netty.codec.Packet;
import org.jspecify.annotations.Nullable;

/**
 * One message for many clients, encoded once for each version of MQTT that one of them speaks. Each event loop holds one
 * reference. Safe for use from any thread that holds one.
 */
final class SharedMessage extends AbstractReferenceCounted {

    private final Packet.Publish publish;
    private final AtomicLong waitingBytes;
    private final AtomicReference<@Nullable EncodedPacket> mqtt3 = new AtomicReference<>();
    private final AtomicReference<@Nullable EncodedPacket> mqtt5 = new AtomicReference<>();

    /** Adds its size to what waits, until nobody needs it any more. */
    SharedMessage(String topic, byte[] body, AtomicLong waitingBytes) {
        publish = new Packet.Publish(topic, body);
        this.waitingBytes = waitingBytes;
        waitingBytes.addAndGet(size());
    }

    String topic() {
        return publish.topic();
    }

    byte[] body() {
        return publish.payload();
    }

    int size() {
        return Outbox.size(publish.topic(), publish.payload());
    }

    EncodedPacket mqtt3() {
        EncodedPacket encoded = mqtt3.get();
        return encoded != null ? encoded : keepFirst(mqtt3, EncodedPacket.mqtt3(publish, ByteBufAllocator.DEFAULT));
    }

    EncodedPacket mqtt5() {
        EncodedPacket encoded = mqtt5.get();
        return encoded != null ? encoded : keepFirst(mqtt5, EncodedPacket.mqtt5(publish, ByteBufAllocator.DEFAULT));
    }

    /** Of two event loops that encode at the same time one throws its work away. */
    private static EncodedPacket keepFirst(AtomicReference<@Nullable EncodedPacket> place, EncodedPacket encoded) {
        EncodedPacket first = place.compareAndExchange(null, encoded);
        if (first == null) {
            return encoded;
        }
        encoded.bytes().release();
        return first;
    }

    @Override
    protected void deallocate() {
        release(mqtt3.get());
        release(mqtt5.get());
        waitingBytes.addAndGet(-size());
    }

    private static void release(@Nullable EncodedPacket encoded) {
        if (encoded != null) {
            encoded.bytes().release();
        }
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }
}
