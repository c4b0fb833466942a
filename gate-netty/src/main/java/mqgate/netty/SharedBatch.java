package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import mqgate.netty.codec.EncodedPacket;
import org.jspecify.annotations.Nullable;

/**
 * Messages in a row for the same agents: for a client that keeps up they are one write and, if nothing else waits to be sent, one
 * flush at once. Event loop only.
 */
final class SharedBatch implements AutoCloseable {

    /** More is not joined: a client that falls behind is to be noticed in between, and copying does not pay any more. */
    private static final int MOST_BYTES = 16 * 1024;

    /** So many writes it may come to if nothing can be joined: some milliseconds' worth. */
    private static final int MOST_WRITES = 65_536;

    private final List<SharedSend> sends = new ArrayList<>(1);
    private final boolean nothingFollows;
    private int bytes;
    private @Nullable EncodedPacket mqtt3;
    private @Nullable EncodedPacket mqtt5;

    /** Takes the sends that can be joined with the first one out of the queue. */
    SharedBatch(SharedSend first, SendQueue queue, int receivers) {
        add(first);
        while (bytes < MOST_BYTES
                && (sends.size() + 1L) * receivers <= MOST_WRITES
                && queue.peek() instanceof SharedSend next
                && next.isForTheSame(first)) {
            queue.remove();
            add(next);
        }
        nothingFollows = queue.isFlushing() && queue.peek() == null;
    }

    private void add(SharedSend send) {
        sends.add(send);
        bytes += send.message.size();
    }

    List<SharedSend> sends() {
        return sends;
    }

    /** Whether waiting with a flush for what follows would be in vain. */
    boolean isFlushedAtOnce() {
        return nothingFollows;
    }

    /** Returns all messages in one for clients of MQTT 3, or null if they are too large for that. */
    @Nullable EncodedPacket mqtt3() {
        if (mqtt3 == null && isJoined()) {
            mqtt3 = join(SharedMessage::mqtt3);
        }
        return mqtt3;
    }

    /** The same for clients of MQTT 5 that take packets of this size; null for one that does not take all. */
    @Nullable EncodedPacket mqtt5(long maximumPacketSize) {
        if (mqtt5 == null && isJoined()) {
            mqtt5 = join(SharedMessage::mqtt5);
        }
        boolean takesAll = maximumPacketSize == ClientProfile.ANY_SIZE
                || sends.stream().allMatch(send -> send.message.mqtt5().bytes().readableBytes() <= maximumPacketSize);
        return takesAll ? mqtt5 : null;
    }

    private boolean isJoined() {
        return sends.size() == 1 || bytes <= MOST_BYTES;
    }

    private EncodedPacket join(Function<SharedMessage, EncodedPacket> language) {
        if (sends.size() == 1) {
            EncodedPacket only = language.apply(sends.get(0).message);
            only.bytes().retain();
            return only;
        }
        List<ByteBuf> packets =
                sends.stream().map(send -> language.apply(send.message).bytes()).toList();
        int length = packets.stream().mapToInt(ByteBuf::readableBytes).sum();
        ByteBuf joined = ByteBufAllocator.DEFAULT.ioBuffer(length); // last: nothing after it can fail
        packets.forEach(packet -> joined.writeBytes(packet, packet.readerIndex(), packet.readableBytes()));
        return new EncodedPacket(joined);
    }

    @Override
    public void close() {
        release(mqtt3);
        release(mqtt5);
        sends.forEach(send -> send.message.release());
    }

    private static void release(@Nullable EncodedPacket packet) {
        if (packet != null) {
            packet.bytes().release();
        }
    }
}
