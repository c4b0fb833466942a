package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.netty.codec.Packet;

/**
 * What is on its way to one client, from any thread to its event loop, in order.
 *
 * <p>On the event loop a message is written at once and flushed at the end of the current read batch or loop turn. From
 * other threads messages wait in a queue that one task on the event loop empties, however many they are.
 */
final class Outbox implements Runnable {

    private static final int MESSAGE_OVERHEAD = 64;

    private final Channel channel;
    private final EventLoop eventLoop;
    private final Queue<Object> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private boolean inReadBatch; // event loop only

    Outbox(Channel channel, EventLoop eventLoop) {
        this.channel = channel;
        this.eventLoop = eventLoop;
    }

    /** Takes a message on any thread; returns how many bytes wait for the event loop. */
    int write(Object message) {
        if (eventLoop.inEventLoop()) {
            drain();
            channel.write(message, channel.voidPromise());
            if (!inReadBatch) {
                schedule();
            }
            return 0;
        }
        int bytes = waitingBytes.addAndGet(size(message));
        waiting.add(message);
        schedule();
        return bytes;
    }

    /** Event loop only: writes without asking for a flush, which the caller does. */
    void writeUnflushed(Object message) {
        drain();
        channel.write(message, channel.voidPromise());
    }

    void beginReadBatch() {
        inReadBatch = true;
    }

    void endReadBatch() {
        inReadBatch = false;
        channel.flush();
    }

    void flush() {
        if (!inReadBatch) {
            channel.flush();
        }
    }

    /** Brings what other threads have sent to the pipeline. */
    void drain() {
        Object message;
        while ((message = waiting.poll()) != null) {
            waitingBytes.addAndGet(-size(message));
            channel.write(message, channel.voidPromise());
        }
    }

    private void schedule() {
        if (!scheduled.compareAndSet(false, true)) {
            return;
        }
        try {
            eventLoop.execute(this);
        } catch (RejectedExecutionException e) {
            discard(); // the gate is closed, and so is the connection
        }
    }

    @Override
    public void run() {
        scheduled.set(false);
        drain();
        flush();
    }

    private void discard() {
        Object message;
        while ((message = waiting.poll()) != null) {
            ReferenceCountUtil.release(message);
        }
    }

    private static int size(Object message) {
        if (message instanceof Packet.Publish publish) {
            return MESSAGE_OVERHEAD + publish.topic().length() + publish.payload().length;
        }
        return MESSAGE_OVERHEAD + (message instanceof ByteBuf bytes ? bytes.readableBytes() : 0);
    }
}
