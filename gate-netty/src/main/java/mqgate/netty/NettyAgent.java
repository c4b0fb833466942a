package mqgate.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.MessageRejectedException;
import mqgate.api.Session;
import mqgate.api.SessionClosedException;
import mqgate.netty.codec.PacketDecoder;
import mqgate.netty.codec.TopicName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: its session, counters and write path, and the only place where it is closed.
 *
 * <p>Made by the initializer on the event loop; the {@link Agent} part is for any thread, the rest for the event loop.
 */
final class NettyAgent implements Agent {

    private static final Logger log = LoggerFactory.getLogger(NettyAgent.class);

    /** Why the connection ends, set once. */
    private record Closing(CloseReason reason, @Nullable Throwable cause) {}

    /** What the longest topic leaves of the longest packet. */
    private static final int LARGEST_BODY = 268_435_455 - 65_535 - 2;

    private final GateServices services;
    private final Channel channel;
    private final EventLoop eventLoop;
    private final ConnectionTransport transport;
    private final Wire wire;
    private final LoopAgents loop;
    private final Outbox outbox;
    private final Dispatcher dispatcher;
    private final long connectedAtMillis = System.currentTimeMillis();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<@Nullable Closing> closing = new AtomicReference<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final ReentrantLock sessionLock = new ReentrantLock();

    private volatile String id = "";
    private volatile @Nullable Session session;
    private volatile String clientId = "";
    private volatile @Nullable String userName;

    /** The user that the session table has this agent under; the table's own. */
    volatile String boundUser = "";

    /** The place in the list of the event loop; the list's own. */
    int loopIndex;

    private Map<String, String> firstSettings = Map.of(); // event loop, before the handshake
    private @Nullable StorageHeartbeat storageHeartbeat; // event loop

    NettyAgent(GateServices services, Channel channel, ConnectionTransport transport, Wire wire) {
        this.services = services;
        this.channel = channel;
        this.eventLoop = channel.eventLoop();
        this.transport = transport;
        this.wire = wire;
        loop = services.table.arrive(this);
        outbox = new Outbox(channel, eventLoop, loop);
        dispatcher = new Dispatcher(this, services, eventLoop);
    }

    @Override
    public void write(String topic, byte[] body) {
        checkMessage(topic, body);
        Session live = getSession();
        if (isClosed()) {
            throw new SessionClosedException(id);
        }
        Object message = message(live, topic, body);
        sent.incrementAndGet(); // before the client can have it
        send(message);
    }

    static void checkMessage(String topic, byte[] body) {
        if (body.length > LARGEST_BODY) {
            throw new IllegalArgumentException("body: " + body.length + " bytes (expected: <= " + LARGEST_BODY + ")");
        }
        if (!TopicName.isValid(topic)) {
            throw new IllegalArgumentException(
                    "topic: " + topic + " (expected: 1 to 65535 bytes without wildcards and the character 0)");
        }
    }

    /** Any thread: sends what the pipeline can write as it is. */
    void send(Object message) {
        int waitingBytes = outbox.write(message);
        if (waitingBytes > services.options.getMaxUnsentBytes()) {
            close(CloseReason.SLOW_CONSUMER, null);
        }
    }

    private Object message(Session session, String topic, byte[] body) {
        try {
            byte[] payload = services.hook == null ? body : services.hook.onSend(session, topic, body);
            return wire.message(topic, payload);
        } catch (Throwable e) {
            throw new MessageRejectedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Event loop only: writes one message of a broadcast, whose hook is none; the caller flushes. */
    void writeShared(SharedMessage message) {
        Object written = message.inLanguage(wire);
        if (written != null) {
            outbox.writeUnflushed(written);
            sent.incrementAndGet();
        }
    }

    LoopAgents loop() {
        return loop;
    }

    Outbox outbox() {
        return outbox;
    }

    /** Remembers a setting that the session will begin with. */
    void addFirstSetting(String key, String value) {
        Map<String, String> settings = new HashMap<>(firstSettings);
        settings.put(key, value);
        firstSettings = settings;
    }

    /** The handshake is done: makes the session, registers the agent, sends the connect event. */
    Session open(String clientId, @Nullable String userName) {
        if (session != null || isClosed()) {
            throw new IllegalStateException("accepted already, or closed: " + this);
        }
        this.clientId = clientId;
        this.userName = userName;
        String ip = getRemoteAddress().getAddress().getHostAddress();
        Session live = services.newSession(transport.network, ip, firstSettings);
        id = live.getSessionId();
        session = live;
        if (services.storage != null) {
            storageHeartbeat = new StorageHeartbeat(services.options.getHeartbeat(), services.nanoClock.getAsLong());
        }
        if (services.table.register(this)) {
            dispatcher.open();
        } else {
            close(CloseReason.GATE_SHUTDOWN, null);
        }
        return live;
    }

    void receive(String topic, byte[] body) {
        received.lazySet(received.get() + 1); // only the event loop counts
        dispatcher.dispatch(topic, body);
    }

    /** Packets of the client were read: tells the storage now and then. */
    void onSignOfLife(long nowNanos) {
        StorageHeartbeat heartbeat = storageHeartbeat;
        if (heartbeat != null && heartbeat.isDue(nowNanos)) {
            dispatcher.storageHeartbeat();
        }
    }

    /** More is unsent than may be, although everything was flushed. */
    void onUnsentBound() {
        if (isClosed()) {
            closeSocket(); // one that does not take its goodbye either
        } else {
            close(CloseReason.SLOW_CONSUMER, null);
        }
    }

    void setReading(boolean reading) {
        channel.config().setAutoRead(reading);
        if (reading) {
            channel.pipeline().fireUserEventTriggered(PacketDecoder.Resume.INSTANCE);
        }
    }

    @Override
    public CompletionStage<Void> close() {
        close(CloseReason.CLOSED_BY_SERVER, null);
        return closed.copy();
    }

    @Override
    public void destroy() {
        close(CloseReason.DESTROYED, null);
        closeSocket(); // now, even if an earlier close still waits for the client
    }

    /** Closes the connection once, on any thread; later reasons are not heard. */
    void close(CloseReason reason, @Nullable Throwable cause) {
        if (!beginClose(reason, cause)) {
            return;
        }
        try {
            eventLoop.execute(() -> closeChannel(reason));
        } catch (RejectedExecutionException e) {
            log.debug("{}: the event loop is gone, and the socket with it", this);
        }
    }

    /** Event loop only: the client said goodbye, in words that are to be sent back as the last ones. */
    void close(CloseWebSocketFrame goodbye) {
        if (beginClose(CloseReason.CLIENT_DISCONNECT, null)) {
            closeAfter(goodbye);
        } else {
            goodbye.release();
        }
    }

    private boolean beginClose(CloseReason reason, @Nullable Throwable cause) {
        boolean first = closing.compareAndSet(null, new Closing(reason, cause));
        if (first) {
            logClose(reason, cause);
        }
        return first;
    }

    private void logClose(CloseReason reason, @Nullable Throwable cause) {
        if (reason == CloseReason.INTERNAL_ERROR) {
            log.warn("{}: closed: {}", this, reason, cause);
        } else if (reason == CloseReason.SLOW_CONSUMER) {
            log.warn("{}: closed: {}, more than {} bytes unsent", this, reason, services.options.getMaxUnsentBytes());
        } else {
            log.debug("{}: closed: {} {}", this, reason, cause == null ? "" : cause.getMessage());
        }
    }

    private void closeChannel(CloseReason reason) {
        switch (reason) {
            case DESTROYED, SLOW_CONSUMER, CONNECTION_LOST, KEEP_ALIVE_TIMEOUT -> closeSocket();
            default -> closeAfter(transport.farewell(reason));
        }
    }

    private void closeAfter(Object farewell) {
        outbox.close();
        channel.writeAndFlush(farewell).addListener(ChannelFutureListener.CLOSE);
        long grace = services.options.getCloseTimeout().toNanos();
        var force = eventLoop.schedule(this::closeSocket, grace, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(done -> force.cancel(false));
    }

    /** Closes below TLS and WebSocket, which would first say goodbye and wait for a client that may not listen. */
    private void closeSocket() {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first != null) {
            first.close();
        }
    }

    /** The socket is closed, whoever did it. */
    void onInactive() {
        beginClose(CloseReason.CONNECTION_LOST, null);
        if (services.table.remove(this)) {
            dispatcher.close();
        } else {
            completeClose();
        }
    }

    CompletableFuture<Void> whenClosed() {
        return closed;
    }

    void completeClose() {
        closed.complete(null);
    }

    /** The session id as it was given, whatever a user does to the live session. */
    String id() {
        return id;
    }

    String network() {
        return transport.network;
    }

    ReentrantLock sessionLock() {
        return sessionLock;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public Instant getConnectedAt() {
        return Instant.ofEpochMilli(connectedAtMillis);
    }

    @Override
    public long getReceivedCount() {
        return received.get();
    }

    @Override
    public long getSentCount() {
        return sent.get();
    }

    @Override
    public boolean isClosed() {
        return closing.get() != null;
    }

    @Override
    public boolean isProtocolOk() {
        return session != null;
    }

    @Override
    public Optional<Throwable> getError() {
        return Optional.ofNullable(closing.get()).map(Closing::cause);
    }

    @Override
    public Optional<CloseReason> getCloseReason() {
        return Optional.ofNullable(closing.get()).map(Closing::reason);
    }

    @Override
    public Session getSession() {
        Session live = session;
        if (live == null) {
            throw new IllegalStateException("no session before the handshake is done: " + this);
        }
        return live;
    }

    @Override
    public String getClientId() {
        return clientId;
    }

    @Override
    public Optional<String> getUserName() {
        return Optional.ofNullable(userName);
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    @Override
    public String toString() {
        return session == null ? "connection " + channel.remoteAddress() : "session " + id;
    }
}
