package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.CloseReason;
import mqgate.api.SessionClosedException;
import mqgate.netty.codec.Packet;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one client, from any thread to its event loop, in the order in which each thread sends it.
 *
 * <p>On the event loop a message is written at once and flushed at the end of the current read batch or loop turn. From
 * other threads messages wait in a queue that one task on the event loop empties, however many they are. Only behind a
 * broadcast that is itself still a task, each becomes a task of its own. Here the ways part: messages of QoS 1 go through the
 * {@link Deliveries} of the connection, which exist once there is one.
 */
final class Outbox implements Runnable {

    private static final int MESSAGE_OVERHEAD = 64;

    private final NettyAgent agent;
    private final Channel channel;
    private final EventLoop eventLoop;
    private final LoopAgents loop;
    private final Queue<Object> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicInteger waitingTasks = new AtomicInteger();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private boolean inReadBatch; // event loop only
    private boolean closed; // event loop only
    private @Nullable Deliveries deliveries; // event loop only

    Outbox(NettyAgent agent, Channel channel, LoopAgents loop) {
        this.agent = agent;
        this.channel = channel;
        eventLoop = channel.eventLoop();
        this.loop = loop;
    }

    /** Takes a message on any thread; returns how many bytes wait for the event loop. */
    int write(Object message) {
        boolean behindBroadcast = waitingTasks.get() > 0 || loop.hasUnwrittenBroadcasts();
        if (eventLoop.inEventLoop() && !behindBroadcast) {
            writeUnflushed(message);
            if (!inReadBatch) {
                schedule();
            }
            return 0;
        }
        int size = size(message);
        int bytes = waitingBytes.addAndGet(size);
        if (behindBroadcast) {
            writeBehindBroadcast(message, size);
        } else {
            waiting.add(message);
            schedule();
        }
        return bytes;
    }

    private void writeBehindBroadcast(Object message, int size) {
        waitingTasks.incrementAndGet();
        EventLoops.execute(eventLoop, () -> {
            writeUnflushed(message);
            waitingBytes.addAndGet(-size);
            waitingTasks.decrementAndGet();
            flush();
        });
    }

    /** Event loop only: writes without asking for a flush, which the caller does. */
    void writeUnflushed(Object message) {
        drain();
        pass(message);
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

    /** Event loop only: what was sent before leaves, what is sent from now on is dropped. */
    void close() {
        drain();
        closed = true;
    }

    /** Event loop only: the client has acknowledged a QoS 1 message. */
    void acknowledged(Packet.Ack ack) {
        if (deliveries != null) {
            deliveries.acknowledged(ack);
        }
    }

    /** Event loop only: what the client has not acknowledged is sent again. */
    void resend() {
        if (deliveries != null) {
            deliveries.resend();
        }
    }

    /** Event loop only: the connection is gone, and with it what was on its way. */
    void end() {
        close();
        if (deliveries != null) {
            deliveries.end(agent.id());
        }
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            EventLoops.execute(eventLoop, this);
        }
    }

    @Override
    public void run() {
        scheduled.set(false);
        drain();
        flush();
    }

    private void drain() {
        Object message;
        while ((message = waiting.poll()) != null) {
            waitingBytes.addAndGet(-size(message));
            pass(message);
        }
    }

    private void pass(Object message) {
        if (message instanceof Deliveries.Delivery delivery) {
            deliver(delivery);
        } else if (closed) {
            ReferenceCountUtil.release(message);
        } else {
            channel.write(message, channel.voidPromise());
        }
    }

    private void deliver(Deliveries.Delivery delivery) {
        if (deliveries == null) {
            deliveries = agent.newDeliveries();
        }
        if (closed) {
            deliveries.refuse(delivery, new SessionClosedException(agent.id()));
            return;
        }
        deliveries.send(delivery);
        if (deliveries.bytes() > agent.maxUnsentBytes()) {
            agent.close(CloseReason.SLOW_CONSUMER, null);
        }
    }

    private static int size(Object message) {
        if (message instanceof Deliveries.Delivery delivery) {
            return delivery.bytes();
        }
        if (message instanceof Packet.Publish publish) {
            return MESSAGE_OVERHEAD + publish.topic().length() + publish.payload().length;
        }
        return MESSAGE_OVERHEAD + (message instanceof ByteBuf bytes ? bytes.readableBytes() : 0);
    }
}
