package mqgate.netty;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BooleanSupplier;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.MessageRejectedException;
import mqgate.api.Options;
import mqgate.api.SessionClosedException;
import mqgate.netty.LoopCounters.Count;
import mqgate.netty.codec.EncodedPacket;
import mqgate.netty.codec.Packet;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one client, from any thread to its socket.
 *
 * <ul>
 *   <li>On the event loop a message is written at once and flushed at the end of the current read batch or loop turn; from other
 *       threads it goes through the {@link SendQueue} of the event loop.
 *   <li>While the socket takes no more, or the client is not in yet, messages wait in a {@link Backlog}, where their policies count. It
 *       is gone when the client has caught up.
 *   <li>Messages of QoS 1 go through the {@link Deliveries} of the connection, which exist once there is one.
 * </ul>
 *
 * <p>{@link #send} is for any thread, the rest for the event loop.
 */
final class Outbox {

    private static final int HIGH_WATER_MARK = 64 * 1024;

    /** With more unsent bytes in the channel messages wait here, where they can still be replaced or dropped. */
    static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(HIGH_WATER_MARK / 2, HIGH_WATER_MARK);

    private static final int MESSAGE_OVERHEAD = 64;

    private static final int CODE_SIZE = 20;

    private static final AtomicIntegerFieldUpdater<Outbox> ON_THE_WAY =
            AtomicIntegerFieldUpdater.newUpdater(Outbox.class, "onTheWay");

    private static final AtomicIntegerFieldUpdater<Outbox> DROPPABLE_ON_THE_WAY =
            AtomicIntegerFieldUpdater.newUpdater(Outbox.class, "droppableOnTheWay");

    private final NettyAgent agent;
    private final LoopAgents loop;

    /** How many bytes have been sent and have not come to the event loop; through {@link #ON_THE_WAY}. */
    @SuppressWarnings("unused")
    private volatile int onTheWay;

    /** The same of droppable messages, which take no room from the others; through {@link #DROPPABLE_ON_THE_WAY}. */
    @SuppressWarnings("unused")
    private volatile int droppableOnTheWay;

    private @Nullable Backlog backlog;
    private @Nullable Deliveries deliveries;
    private long waitingBytes;
    private int waitingDroppable;
    private boolean inReadBatch;
    private boolean flushScheduled;
    private boolean held;
    private boolean writingBacklog;
    private boolean behind;
    private boolean closing;
    private boolean closed;

    Outbox(NettyAgent agent, LoopAgents loop) {
        this.agent = agent;
        this.loop = loop;
    }

    private Channel channel() {
        return agent.channel();
    }

    /** Any thread: takes a message, which is the sender's no more. */
    void send(Object message, DeliveryPolicy policy) {
        int bytes = checkedSize(message);
        if (channel().eventLoop().inEventLoop() && loop.sends().catchUp()) {
            pass(message, policy);
            flush();
        } else {
            handOver(message, policy, bytes);
        }
    }

    /** Returns the marks of a gate with these options: no more ahead of a client in its channel than in its socket. */
    static WriteBufferWaterMark waterMarks(Options options) {
        int size = options.getSendBufferSize();
        return size == 0 || size >= HIGH_WATER_MARK ? WATER_MARKS : new WriteBufferWaterMark(size / 2, size);
    }

    /** What a policy means at a gate with these options. */
    static DeliveryPolicy resolve(DeliveryPolicy policy, Options options) {
        return requireNonNull(policy, "policy") instanceof DeliveryPolicy.Default
                ? options.getDefaultDelivery()
                : policy;
    }

    /** Returns how many bytes a message takes while it waits; refuses one that can never wait for anybody. */
    static int checkedSize(String topic, byte[] body, int maxBytes) {
        int bytes = size(topic, body);
        if (bytes > maxBytes) {
            throw tooLarge(bytes, maxBytes);
        }
        return bytes;
    }

    private static MessageRejectedException tooLarge(int bytes, int maxBytes) {
        return new MessageRejectedException(
                MessageRejectedException.Reason.TOO_LARGE,
                "a message of " + bytes + " bytes (expected: at most " + maxBytes + ", maxUnsentBytes)",
                null);
    }

    /** Any thread: the same for a message that the hook or a protocol may have made so large; it is released then. */
    int checkedSize(Object message) {
        int bytes = size(message);
        if (bytes > agent.maxUnsentBytes()) {
            ReferenceCountUtil.release(message);
            throw tooLarge(bytes, agent.maxUnsentBytes());
        }
        return bytes;
    }

    private void handOver(Object message, DeliveryPolicy policy, int bytes) {
        if (policy instanceof DeliveryPolicy.Droppable) {
            handOverDroppable(message, policy, bytes);
            return;
        }
        if (policy instanceof DeliveryPolicy.Latest latest) {
            loop.sends().replaceOrAdd(this, latest, message, bytes);
        } else {
            countOnTheWay(bytes);
            loop.sends().add(() -> handedOver(message, policy, bytes));
        }
        if (onTheWay > agent.maxUnsentBytes()) {
            agent.close(CloseReason.SLOW_CONSUMER, null);
        }
    }

    private void handOverDroppable(Object message, DeliveryPolicy policy, int bytes) {
        if (DROPPABLE_ON_THE_WAY.addAndGet(this, bytes) > agent.maxUnsentBytes()) {
            DROPPABLE_ON_THE_WAY.addAndGet(this, -bytes);
            drop(message);
            return;
        }
        loop.countOnTheWay(bytes);
        loop.sends().add(() -> {
            DROPPABLE_ON_THE_WAY.addAndGet(this, -bytes);
            loop.countOnTheWay(-bytes);
            pass(message, policy);
            flush();
            return 1;
        });
    }

    /** Any thread: so many more bytes have been sent and not come to the event loop, or so many fewer. */
    void countOnTheWay(int bytes) {
        ON_THE_WAY.addAndGet(this, bytes);
        loop.countOnTheWay(bytes);
    }

    /** Any thread: a message on its way was replaced by a newer one. */
    void replaced(Object message) {
        agent.noteUnsent("replaced", message);
        release(message);
        agent.counters().replaced();
    }

    /** A message that is not droppable has come to the event loop. */
    int handedOver(Object message, DeliveryPolicy policy, int bytes) {
        countOnTheWay(-bytes);
        pass(message, policy);
        flush();
        return 1;
    }

    /** From now on, until {@link #release}, what is passed waits, because the client is not in yet. */
    void hold() {
        held = true;
        setBacklog(new Backlog());
    }

    /** The client is in: writes what waits, and flushes. */
    void release() {
        held = false;
        writeBacklog(requireNonNull(backlog));
    }

    /** Passes a message on to the socket, or to those that wait for it; the caller flushes. */
    void pass(Object message, DeliveryPolicy policy) {
        if (closed) {
            refuse(message);
        } else if (isCaughtUp()) {
            write(message);
        } else {
            enqueue(message, policy);
        }
    }

    /** Whether a message that is passed now goes to the socket. */
    boolean isCaughtUp() {
        return !closed && backlog == null && channel().isWritable();
    }

    /** Writes several messages in one to a client that {@linkplain #isCaughtUp has caught up}; the caller flushes. */
    void write(EncodedPacket joined, int messages) {
        loop.counters().add(Count.MESSAGES_OUT, messages);
        channel().write(joined, channel().voidPromise());
    }

    private void write(Object message) {
        loop.counters().add(Count.MESSAGES_OUT, 1);
        if (message instanceof Deliveries.Delivery delivery) {
            deliver(delivery);
        } else {
            channel().write(message, channel().voidPromise());
        }
    }

    private void enqueue(Object message, DeliveryPolicy policy) {
        int bytes = size(message);
        Backlog waiting = backlog != null ? backlog : new Backlog();
        Object older =
                policy instanceof DeliveryPolicy.Latest latest ? waiting.replace(latest.key(), message, bytes) : null;
        if (older == null && policy instanceof DeliveryPolicy.Droppable && isBehind(waiting, bytes)) {
            drop(message);
            return;
        }
        retain(message);
        if (older != null) {
            replaced(older);
        } else {
            waiting.add(message, policy, bytes);
        }
        setBacklog(waiting);
        keepBounds();
    }

    private boolean isBehind(Backlog waiting, int bytes) {
        return waiting.bytes() + bytes > agent.maxDroppableBytes()
                || loop.gateBacklog().isOver();
    }

    private void drop(Object message) {
        agent.noteUnsent("dropped", message);
        releaseOwn(message);
        agent.counters().dropped(1);
    }

    private void keepBounds() {
        if (closing || closed) {
            return;
        }
        if (unsentBytes() > agent.maxUnsentBytes()) {
            dropDroppable();
        }
        if (unsentBytes() > agent.maxUnsentBytes()) {
            giveUp(CloseReason.SLOW_CONSUMER);
        } else if (loop.gateBacklog().isOver()) {
            loop.gateBacklog().relieve();
        }
    }

    /** What waits here, what the channel has not sent, and what the client has not acknowledged. */
    private long unsentBytes() {
        return waitingBytes + (channel().isWritable() ? 0 : channel().bytesBeforeWritable() + lowWaterMark());
    }

    private int lowWaterMark() {
        return channel().config().getWriteBufferLowWaterMark();
    }

    /** Gives up the droppable messages that wait. */
    void dropDroppable() {
        Backlog waiting = backlog;
        if (waiting != null) {
            agent.counters().dropped(waiting.dropDroppable(this::releaseDropped));
            setBacklog(waiting);
        }
    }

    private void releaseDropped(Object message) {
        agent.noteUnsent("dropped", message);
        release(message);
    }

    /** Gives up the connection, and all that waits with it: whoever hears of that can see why. */
    void giveUp(CloseReason reason) {
        agent.close(reason, null);
        end();
    }

    /** The connection is gone, or not worth waiting for, and with it what is on its way. */
    void end() {
        closed = true;
        held = false;
        Backlog waiting = backlog;
        if (waiting != null) {
            Object message;
            while ((message = waiting.poll()) != null) {
                refuse(message);
                releaseShared(message);
            }
            setBacklog(waiting);
        }
        if (deliveries != null) {
            deliveries.end(agent.id());
            countWaiting();
        }
    }

    /** The connection ended while a message was on its way. */
    private void refuse(Object message) {
        if (message instanceof Deliveries.Delivery delivery) {
            deliveries().refuse(delivery, new SessionClosedException(agent.id()));
        } else {
            agent.counters().lost();
        }
        releaseOwn(message);
    }

    /** The channel takes messages again, or takes no more. */
    void onWritabilityChanged() {
        if (!channel().isWritable()) {
            channel().flush(); // what nobody has tried to send says nothing about the client
        } else if (backlog != null && !writingBacklog && !held) {
            writeBacklog(backlog);
        }
    }

    private void writeBacklog(Backlog waiting) {
        writeWaiting(waiting, channel()::isWritable);
        channel().flush();
    }

    /** Writes what waits, as long as the condition holds; what comes meanwhile waits behind it. */
    private void writeWaiting(Backlog waiting, BooleanSupplier condition) {
        writingBacklog = true;
        try {
            Object message;
            while (condition.getAsBoolean() && (message = waiting.poll()) != null) {
                write(message);
                releaseShared(message);
            }
        } finally {
            writingBacklog = false;
            setBacklog(waiting);
        }
    }

    private void deliver(Deliveries.Delivery delivery) {
        deliveries().send(delivery);
        countWaiting();
        keepBounds();
    }

    private Deliveries deliveries() {
        if (deliveries == null) {
            deliveries = agent.newDeliveries();
        }
        return deliveries;
    }

    /** The client has acknowledged a QoS 1 message. */
    void acknowledged(Packet.Ack ack) {
        if (deliveries != null) {
            deliveries.acknowledged(ack);
            countWaiting();
        }
    }

    /** What the client has not acknowledged is sent again, which can be much, and often in one read batch. */
    void resend() {
        if (deliveries != null) {
            deliveries.resend();
            flushWithinBounds();
        }
    }

    void beginReadBatch() {
        inReadBatch = true;
    }

    /** Returns whether the batch had been begun. */
    boolean endReadBatch() {
        boolean begun = inReadBatch;
        inReadBatch = false;
        flushWithinBounds();
        return begun;
    }

    /** Whoever asks and does not read the answers is as slow as any other. */
    private void flushWithinBounds() {
        channel().flush();
        if (!channel().isWritable()) {
            keepBounds();
        }
    }

    /** Flushes what was passed, together with what follows at once. */
    void flush() {
        if (!inReadBatch && !flushScheduled && !closed) {
            flushScheduled = true;
            loop.sends().flushSoon(this);
        }
    }

    /** Flushes what was passed now, because nothing follows at once. */
    void flushAtOnce() {
        if (!inReadBatch && !closed) {
            channel().flush();
        }
    }

    /** The send queue's: the time of the flush has come. */
    void flushNow() {
        flushScheduled = false;
        channel().flush();
    }

    /** What was sent before leaves, if the client is in; what is sent from now on does not. */
    void close() {
        loop.sends().catchUp();
        closing = true; // what waits goes to the channel at once: not its client's fault
        if (held) {
            end();
        } else if (backlog != null && !closed) {
            writeWaiting(backlog, () -> true);
        }
        closed = true;
    }

    /** Whether nothing that is passed leaves any more. */
    boolean isClosed() {
        return closed;
    }

    /** How many bytes wait here or for acknowledgements. */
    long waitingBytes() {
        return waitingBytes;
    }

    private void setBacklog(Backlog waiting) {
        backlog = waiting.isEmpty() && !held ? null : waiting;
        setBehind(backlog != null && !held); // nobody is behind who is not in yet
        countWaiting();
    }

    private void setBehind(boolean now) {
        if (now == behind) {
            return;
        }
        behind = now;
        if (now) {
            loop.addBehind(this);
        } else {
            loop.removeBehind(this);
        }
        if (!closing && !closed) { // nothing is caught up with by being given up
            agent.note(now ? "behind" : "caught up", "");
        }
    }

    private void countWaiting() {
        long bytes = (backlog == null ? 0 : backlog.bytes()) + (deliveries == null ? 0 : deliveries.bytes());
        if (bytes != waitingBytes) {
            loop.countWaiting(bytes - waitingBytes);
            waitingBytes = bytes;
        }
        int droppable = backlog == null ? 0 : backlog.droppable();
        if (droppable != waitingDroppable) {
            loop.countDroppable(droppable - waitingDroppable);
            waitingDroppable = droppable;
        }
    }

    /** A packet that is shared lives as long as its sender needs it: one that waits is held. */
    private static void retain(Object message) {
        if (message instanceof EncodedPacket packet) {
            packet.bytes().retain();
        }
    }

    private static void release(Object message) {
        releaseOwn(message);
        releaseShared(message);
    }

    private static void releaseShared(Object message) {
        if (message instanceof EncodedPacket packet) {
            packet.bytes().release();
        }
    }

    private static void releaseOwn(Object message) {
        if (!(message instanceof EncodedPacket)) {
            ReferenceCountUtil.release(message);
        }
    }

    static int size(String topic, byte[] body) {
        return MESSAGE_OVERHEAD + topic.length() + body.length;
    }

    /** Properties count too: a client may choose what its answers have to carry. */
    static int size(Packet.Publish publish) {
        return publish.properties().isEmpty()
                ? size(publish.topic(), publish.payload())
                : MESSAGE_OVERHEAD + publish.mqtt5Length();
    }

    /** Returns how many bytes an answer with so many codes takes while it waits: each is a number of its own. */
    static long sizeOfCodes(int codes) {
        return MESSAGE_OVERHEAD + (long) CODE_SIZE * codes;
    }

    private static int size(Object message) {
        if (message instanceof Packet.Publish publish) {
            return size(publish);
        }
        if (message instanceof EncodedPacket packet) {
            return MESSAGE_OVERHEAD + packet.bytes().readableBytes();
        }
        if (message instanceof Deliveries.Delivery delivery) {
            return delivery.bytes();
        }
        if (message instanceof Packet.SubAck ack) {
            return (int) sizeOfCodes(ack.codes().size());
        }
        if (message instanceof Packet.UnsubAck ack) {
            return (int) sizeOfCodes(ack.codes().size());
        }
        return MESSAGE_OVERHEAD + (message instanceof ByteBuf bytes ? bytes.readableBytes() : 0);
    }
}
