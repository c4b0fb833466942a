package mqgate.netty;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.Message;
import mqgate.api.MessageRejectedException;
import mqgate.api.Session;
import mqgate.api.SessionClosedException;
import mqgate.api.Will;
import mqgate.api.spi.RouteResult;
import mqgate.core.Arguments;
import mqgate.netty.LoopCounters.Count;
import mqgate.netty.codec.EncodedPacket;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.PacketCodec;
import mqgate.netty.codec.Property;
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

    private static final AtomicLongFieldUpdater<NettyAgent> RECEIVED =
            AtomicLongFieldUpdater.newUpdater(NettyAgent.class, "received");

    private static final AtomicLongFieldUpdater<NettyAgent> SENT =
            AtomicLongFieldUpdater.newUpdater(NettyAgent.class, "sent");

    private static final AtomicReferenceFieldUpdater<NettyAgent, @Nullable Closing> CLOSING =
            AtomicReferenceFieldUpdater.newUpdater(NettyAgent.class, Closing.class, "closing");

    @SuppressWarnings("rawtypes") // a class literal has no parameters
    private static final AtomicReferenceFieldUpdater<NettyAgent, @Nullable CompletableFuture> CLOSED =
            AtomicReferenceFieldUpdater.newUpdater(NettyAgent.class, CompletableFuture.class, "closed");

    private static final AtomicReferenceFieldUpdater<NettyAgent, @Nullable ReentrantLock> SESSION_LOCK =
            AtomicReferenceFieldUpdater.newUpdater(NettyAgent.class, ReentrantLock.class, "sessionLock");

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final GateServices services;
    private final Channel channel;
    private final LoopAgents loop;
    private final Outbox outbox;
    private final long connectedAtMillis;
    private final long arrivalNanos;

    /** Only the event loop writes. */
    private volatile long received;

    /** Through {@link #SENT}. */
    private volatile long sent;

    /** Null while the connection is open; through {@link #CLOSING}. */
    private volatile @Nullable Closing closing;

    /** Made when somebody waits for it, or the close is complete; through {@link #CLOSED}. */
    private volatile @Nullable CompletableFuture<Void> closed;

    /** Made when the session is changed for the first time; through {@link #SESSION_LOCK}. */
    private volatile @Nullable ReentrantLock sessionLock;

    private volatile String id = "";
    private volatile @Nullable Session session; // written last in the handshake: who sees it sees wire and profile too
    private volatile String clientId = "";
    private volatile ClientProfile profile = ClientProfile.UNKNOWN;
    private Wire wire = Wire.MQTT3; // has no last word, before anybody knows what the client speaks
    private ConnectionTransport transport; // event loop

    /** What a proxy has told, or null if the client is at the other end of the socket. */
    private volatile @Nullable InetSocketAddress toldAddress;

    /** The user that this agent is found by; the session table's own. */
    volatile String boundUser = "";

    /** The place in the list of the event loop; the list's own. */
    int loopIndex;

    private BeforeSession before; // event loop
    private @Nullable Dispatcher dispatcher; // event loop; made when there is something for it to do
    private @Nullable ReadControl reading; // event loop; made when somebody wants to change it
    private @Nullable StorageHeartbeat storageHeartbeat; // event loop
    private long silenceNanos; // event loop: how long the client may be silent, 0 for ever
    private long heardNanos; // event loop: when it was heard last, if that matters

    NettyAgent(GateServices services, Channel channel, ConnectionTransport transport) {
        this.services = services;
        this.channel = channel;
        connectedAtMillis = services.clock.millis();
        arrivalNanos = services.nanoClock.getAsLong();
        before = BeforeSession.of(null);
        this.transport = transport;
        loop = services.table.loop(channel.eventLoop());
        services.counters.accepted();
        outbox = new Outbox(this, loop);
        services.table.arrive(this); // last: from now on other threads see it
    }

    /** Event loop only, before the handshake: what a connection turned out to be. */
    void setTransport(ConnectionTransport transport) {
        this.transport = transport;
    }

    /** Event loop only, before the handshake: a proxy has told where the client is. */
    void setRemoteAddress(InetSocketAddress address) {
        toldAddress = address;
        note("proxied", address);
    }

    /** Event loop only, before the handshake: the connection is not let in, which it is to be told instead of a handshake. */
    void refuse(CloseReason refusal) {
        before = BeforeSession.of(refusal);
    }

    /** Whether this connection is to be told that it is not let in, whatever holds for others. */
    boolean isRefused() {
        return before.refusal() != null;
    }

    /** Why the connection is not let in, which it is to be told instead of a handshake, or null if it is. */
    @Nullable Closing refusal() {
        CloseReason own = before.refusal();
        return own == null ? services.table.refusal() : Closing.of(own, null);
    }

    @Override
    public void write(String topic, byte[] body, DeliveryPolicy policy) {
        Arguments.checkMessage(topic, body);
        Session live = openSession();
        checkRoom(topic, body);
        outbox.send(
                counted(wire.message(topic, hooked(live, topic, body), false)),
                Outbox.resolve(policy, services.options));
    }

    @Override
    public CompletionStage<Void> sendAtLeastOnce(String topic, byte[] body) {
        Arguments.checkMessage(topic, body);
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            Session live = openSession();
            checkRoom(topic, body);
            deliver(counted(wire.message(topic, hooked(live, topic, body), true)), done);
        } catch (GateException e) {
            done.completeExceptionally(e);
        }
        return done.minimalCompletionStage();
    }

    /** Answers a message of the client, where and how it wants that. */
    void reply(Message request, byte[] body, RouteResult.Extras extras, String error) {
        Arguments.checkBody(body);
        Session live = openSession();
        String topic = request.getResponseTopic().orElse(request.getTopic());
        Object message = counted(wire.reply(request, topic, hooked(live, topic, body), extras, error));
        if (extras.atLeastOnce()) {
            deliver(message, null);
        } else {
            send(message);
        }
    }

    /** Refuses what can never be sent, and what would be too much on the way to event loops. */
    private void checkRoom(String topic, byte[] body) {
        int size = Outbox.checkedSize(topic, body, maxUnsentBytes());
        if (!channel.eventLoop().inEventLoop()) {
            loop.gateBacklog().checkRoom(size);
        }
    }

    private Session openSession() {
        Session live = getSession();
        if (isClosed()) {
            throw new SessionClosedException(id);
        }
        return live;
    }

    /** Acknowledgements are MQTT's: a protocol of the user's own has none. */
    private void deliver(Object message, @Nullable CompletableFuture<Void> done) {
        if (message instanceof Packet.Publish publish) {
            send(new Deliveries.Delivery(publish, done));
        } else {
            send(message);
            if (done != null) {
                done.complete(null);
            }
        }
    }

    Deliveries newDeliveries() {
        int window = Math.min(profile.receiveMaximum(), services.options.getMaxInFlight());
        return new Deliveries(channel, executor(), window);
    }

    /** How many QoS 2 messages of the client may be unreleased. */
    int receiveMaximum() {
        return services.options.getReceiveMaximum();
    }

    int maxUnsentBytes() {
        return services.maxUnsentBytes;
    }

    int maxDroppableBytes() {
        return services.maxDroppableBytes;
    }

    GateCounters counters() {
        return services.counters;
    }

    /** Any thread: sends what the pipeline can write as it is, and what must arrive. */
    void send(Object message) {
        outbox.send(message, DeliveryPolicy.must());
    }

    private byte[] hooked(Session session, String topic, byte[] body) {
        if (services.hook == null) {
            return body;
        }
        try {
            return requireNonNull(services.hook.onSend(session, topic, body), "the hook's body");
        } catch (Throwable e) {
            throw new MessageRejectedException(MessageRejectedException.Reason.HOOK, String.valueOf(e.getMessage()), e);
        }
    }

    /** Counts a message before the client can have it, if it can ever have it. */
    private Object counted(Object message) {
        outbox.checkedSize(message);
        SENT.incrementAndGet(this);
        return message;
    }

    /** Event loop only: writes messages for many, who have no hook. */
    void writeShared(SharedBatch batch) {
        if (outbox.isClosed()) {
            return;
        }
        EncodedPacket joined = outbox.isCaughtUp() ? joined(batch) : null;
        if (joined == null) {
            batch.sends().forEach(send -> writeShared(send.message, send.policy));
        } else {
            int messages = batch.sends().size();
            SENT.addAndGet(this, messages);
            outbox.write(joined, messages);
        }
        if (batch.isFlushedAtOnce()) {
            outbox.flushAtOnce();
        } else {
            outbox.flush();
        }
    }

    private @Nullable EncodedPacket joined(SharedBatch batch) {
        try {
            return wire.joined(batch);
        } catch (Throwable e) {
            log.debug("Messages to many cannot be joined", e);
            return null; // those that can be written alone are
        }
    }

    private void writeShared(SharedMessage message, DeliveryPolicy policy) {
        try {
            Object written = wire.shared(message);
            if (written != null) {
                SENT.incrementAndGet(this);
                outbox.pass(written, policy);
            }
        } catch (MessageRejectedException e) { // a protocol of the user's own cannot say it
            log.debug("{}: left out: {}", this, Flight.words(e));
        } catch (Throwable e) { // the others must have theirs
            log.warn(
                    "A message to many on topic {} leaves out a connection that it cannot be encoded for",
                    message.topic(),
                    e);
        }
    }

    LoopAgents loop() {
        return loop;
    }

    Outbox outbox() {
        return outbox;
    }

    /** Runs code that may block. */
    Executor executor() {
        return services.threads(channel.eventLoop());
    }

    ReadControl reading() {
        if (reading == null) {
            reading = new ReadControl(this, services.nanoClock);
        }
        return reading;
    }

    /** Remembers a setting that the session will begin with. */
    void addFirstSetting(String key, String value) {
        before = before.with(key, value);
    }

    /** Remembers what opened the WebSocket until there is a session. */
    void setHttpRequest(HttpRequest request) {
        before = before.with(request);
    }

    @Nullable HttpRequest httpRequest() {
        return before.httpRequest();
    }

    /** From now on this is said and how; nothing is before the handshake. */
    void speak(Wire language) {
        wire = language;
    }

    /** The handshake is done: makes the session, registers the agent, sends the connect event. */
    Session open(ClientProfile client, Wire language, boolean takesOver) {
        if (session != null || isClosed()) {
            throw new IllegalStateException("accepted already, or closed: " + this);
        }
        if (register(client, language)) {
            enter(takesOver);
        }
        return getSession();
    }

    /** Makes the session and registers the agent; returns false, and closes it, if the gate lets nobody in any more. */
    boolean register(ClientProfile client, Wire language) {
        clientId = client.clientId();
        profile = client.withoutName();
        speak(language);
        InetAddress address = getRemoteAddress().getAddress();
        Session live = services.newSession(transport.network, address, before.settings());
        before = BeforeSession.of(null);
        id = live.getSessionId();
        session = live;
        if (services.storage != null) {
            storageHeartbeat = new StorageHeartbeat(services.options.getHeartbeat(), services.nanoClock.getAsLong());
        }
        Closing refusal = services.table.register(this);
        if (refusal != null) {
            close(refusal);
        }
        return refusal == null;
    }

    /** The client is in, and registered: others leave that have its name, if it takes their place; sends the connect event. */
    void enter(boolean takesOver) {
        loop.counters().handshake(services.nanoClock.getAsLong() - arrivalNanos);
        if (takesOver) {
            services.table.takeOver(this);
        }
        services.jfr.connected(this, services.nanoClock.getAsLong() - arrivalNanos);
        if (services.hasLearners()) {
            dispatcher().open();
        }
    }

    /** Whether a connection that came later has the name of this one, which takes places, and this user already. */
    boolean isOvertaken(String userId, boolean takesOver) {
        return takesOver && services.table.isOvertaken(this, userId);
    }

    /** Whether this connection came before another one, also if the clock on the wall was set back between them. */
    boolean isOlderThan(NettyAgent other) {
        return arrivalNanos - other.arrivalNanos < 0;
    }

    private Dispatcher dispatcher() {
        if (dispatcher == null) {
            dispatcher = new Dispatcher(this, services);
        }
        return dispatcher;
    }

    void receive(Packet.Publish publish) {
        RECEIVED.lazySet(this, received + 1);
        loop.counters().add(Count.MESSAGES_IN, 1);
        dispatcher().dispatch(new ClientMessage(publish));
    }

    /** Runs something that counts as so many messages on the executor, after those that the client has sent so far and before the next one. */
    void runInOrder(Runnable task, int messages) {
        dispatcher().runInOrder(task, messages);
    }

    /** The client said goodbye in MQTT; with that its will is void, unless it says otherwise. */
    void receive(Packet.Disconnect goodbye) {
        if (!profile.hasSessionExpiry() && goodbye.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0) > 0) {
            close(CloseReason.PROTOCOL_ERROR, new IllegalStateException("a session expiry that CONNECT did not have"));
            return;
        }
        if (goodbye.reasonCode() == Packet.Disconnect.NORMAL) {
            profile = profile.withoutWill();
        }
        close(CloseReason.CLIENT_DISCONNECT, null);
    }

    /** From now on the client may be silent for so long, 0 for ever. */
    void allowSilence(long nanos) {
        silenceNanos = nanos;
        if (nanos > 0) {
            heardNanos = services.nanoClock.getAsLong();
            loop.keepAlives().begin(heardNanos, nanos);
        }
    }

    /** The client could not be heard until now. */
    void renewSilence() {
        heardNanos = services.nanoClock.getAsLong();
    }

    /** Something of the client was read: tells the storage now and then. */
    void onSignOfLife() {
        StorageHeartbeat heartbeat = storageHeartbeat;
        if (silenceNanos > 0 || heartbeat != null) {
            heardNanos = services.nanoClock.getAsLong();
            if (heartbeat != null && heartbeat.isDue(heardNanos)) {
                dispatcher().storageHeartbeat();
            }
        }
    }

    /**
     * Gives the client up if it is silent for too long; while the gate itself does not read the socket, that does not count. Returns
     * how long the client may still be silent, or the largest number if that does not matter.
     */
    long checkSilence(long nowNanos) {
        if (silenceNanos == 0 || isClosed()) {
            return Long.MAX_VALUE;
        }
        if (!channel.config().isAutoRead()) {
            heardNanos = nowNanos;
        }
        long left = KeepAlive.remainingNanos(silenceNanos, heardNanos, nowNanos);
        if (left <= 0) {
            close(CloseReason.KEEP_ALIVE_TIMEOUT, null);
            return Long.MAX_VALUE;
        }
        return left;
    }

    @Override
    public CompletionStage<Void> close() {
        return close(CloseReason.CLOSED_BY_SERVER);
    }

    @Override
    public CompletionStage<Void> close(CloseReason reason) {
        Arguments.checkReason(reason);
        close(reason, null);
        return whenClosed().copy();
    }

    @Override
    public void destroy() {
        close(CloseReason.DESTROYED, null);
        SocketCloser.now(channel); // even if an earlier close still waits for the client
    }

    /** Any thread: it is not let in any more. A client that waits for its CONNACK gets one, others are dropped without a word. */
    void turnAway(Closing why) {
        if (channel.pipeline().get(AuthenticationHandler.class) == null) {
            destroy();
        } else {
            close(why);
        }
    }

    /** Closes the connection once, on any thread; later reasons are not heard. Returns whether this was the first. */
    boolean close(CloseReason reason, @Nullable Throwable cause) {
        return close(Closing.of(reason, cause));
    }

    /** The same, with all that the client is told. */
    boolean close(Closing why) {
        boolean first = beginClose(why);
        if (first) {
            loop.sends().add(() -> closeInTurn(why));
        }
        return first;
    }

    /** Event loop only: closes the connection once, with these last words instead of the usual ones. */
    void closeWith(Object lastWords, CloseReason reason) {
        if (beginClose(Closing.of(reason, null))) {
            outbox.close();
            socketCloser().after(lastWords, reason != CloseReason.CLIENT_DISCONNECT);
        } else {
            ReferenceCountUtil.release(lastWords);
        }
    }

    /** Event loop only: closes the connection once, without a word. */
    void drop(CloseReason reason) {
        if (beginClose(Closing.of(reason, null))) {
            SocketCloser.now(channel);
        }
    }

    private boolean beginClose(Closing why) {
        boolean first = CLOSING.compareAndSet(this, null, why);
        if (first) {
            note("closing", why.reason());
            try {
                logClose(why.reason(), why.cause());
            } catch (Throwable e) { // a cause that cannot even be described must not stop the close
                log.warn("{}: closed: {} {}", this, why.reason(), Flight.words(why.cause()));
            }
            tellOverload(why.reason());
        }
        return first;
    }

    private void logClose(CloseReason reason, @Nullable Throwable cause) {
        if (reason == CloseReason.INTERNAL_ERROR) {
            log.warn("{}: closed: {}", this, reason, cause);
        } else if (reason == CloseReason.SLOW_CONSUMER) {
            log.warn("{}: closed: {}, more than {} bytes unsent", this, reason, services.options.getMaxUnsentBytes());
        } else if (reason == CloseReason.GATE_OVERLOADED && isProtocolOk()) { // others are refused by the authenticator
            long bound = services.options.getMaxUnsentBytesOfGate();
            log.warn("{}: closed: {}, more than {} bytes unsent to all clients", this, reason, bound);
        } else {
            log.debug("{}: closed: {} {}", this, reason, Flight.words(cause));
        }
    }

    private void tellOverload(CloseReason reason) {
        switch (reason) {
            case SLOW_CONSUMER -> overloaded("slow consumer");
            case GATE_OVERLOADED -> overloaded(isProtocolOk() ? "gate overloaded" : "admission refused: " + reason);
            case GATE_FULL, TOO_MANY_CONNECTIONS, CONNECTION_RATE_EXCEEDED ->
                overloaded("admission refused: " + reason);
            default -> {} // not for want of room
        }
    }

    /** Closes behind what was sent before. Whatever fails: a close that was begun ends. */
    private int closeInTurn(Closing why) {
        try {
            if (channel.eventLoop().inEventLoop()) { // otherwise it is gone, and the socket with it
                closeChannel(why);
            }
        } catch (Throwable e) {
            log.warn("{}: not closed in order: {}", this, why.reason(), e);
            SocketCloser.now(channel);
        }
        return 1;
    }

    private void closeChannel(Closing why) {
        CloseReason reason = why.reason();
        switch (reason) {
            case DESTROYED, CONNECTION_LOST -> SocketCloser.now(channel);
            case CLIENT_DISCONNECT -> {
                outbox.close();
                socketCloser().after(transport.farewell(reason), false);
            }
            default -> {
                closeOutbox(reason);
                Object lastPacket = wire.farewell(why);
                if (lastPacket != null) {
                    channel.write(lastPacket, channel.voidPromise());
                }
                socketCloser().after(transport.farewell(reason), true);
            }
        }
    }

    private SocketCloser socketCloser() {
        return new SocketCloser(channel, reading(), services.options.getCloseTimeout());
    }

    /** For a client that does not read, nothing but the reason is worth waiting for. */
    private void closeOutbox(CloseReason reason) {
        if (reason == CloseReason.SLOW_CONSUMER || reason == CloseReason.GATE_OVERLOADED) {
            outbox.end();
        } else {
            outbox.close();
        }
    }

    /** The socket is closed, whoever did it. */
    void onInactive() {
        beginClose(Closing.of(CloseReason.CONNECTION_LOST, null));
        counters().closed(getCloseReason().orElseThrow());
        if (reading != null) {
            reading.end();
        }
        outbox.end();
        services.flights.ended(this);
        services.jfr.closed(this, services.nanoClock.getAsLong() - arrivalNanos);
        if (services.table.remove(this) && dispatcher != null) {
            dispatcher.close();
        } else {
            completeClose();
        }
    }

    /** Any thread: something has happened that is recorded, if this connection is. */
    void note(String what, Object detail) {
        Flight flight = services.flights.of(this);
        if (flight != null) {
            flight.happened(what, detail.toString());
        }
    }

    /** Any thread: there was more than there is room for. */
    void overloaded(String what) {
        note("overload", what);
        services.jfr.overloaded(what, this);
    }

    /** Any thread: a message will not go out. */
    void noteUnsent(String what, Object message) {
        Flight flight = services.flights.of(this);
        if (flight != null) {
            flight.unsent(what, message);
        }
    }

    /** Any thread: the session has another user now, or none. */
    void userChanged() {
        services.flights.userChanged(this);
    }

    /** Event loop only: whether no message of the client is being handled. */
    boolean isIdle() {
        return dispatcher == null || dispatcher.isIdle();
    }

    /** Event loop only: whether the client is idle, all that it has sent has been read, and all that it was sent has arrived. */
    boolean isQuiet() {
        return isIdle() && channel.config().isAutoRead() && hasReadAll() && outbox.waitingBytes() == 0;
    }

    /** Whether no packet and no frame has arrived only in part; what TLS holds of a record is not looked at. */
    private boolean hasReadAll() {
        PacketCodec codec = channel.pipeline().get(PacketCodec.class);
        ClientFrameDecoder frames = channel.pipeline().get(ClientFrameDecoder.class);
        MessageInflater inflater = channel.pipeline().get(MessageInflater.class);
        return (codec == null || codec.isEmpty())
                && (frames == null || frames.isEmpty())
                && (inflater == null || inflater.isEmpty());
    }

    CompletableFuture<Void> whenClosed() {
        CompletableFuture<Void> present = closed;
        while (present == null) {
            CLOSED.compareAndSet(this, null, new CompletableFuture<>());
            present = closed;
        }
        return present;
    }

    void completeClose() {
        services.table.forget(this);
        if (!CLOSED.compareAndSet(this, null, DONE)) {
            whenClosed().complete(null);
        }
    }

    /** The session id as it was given, whatever a user does to the live session. */
    String id() {
        return id;
    }

    /** What the client said about itself. */
    ClientProfile profile() {
        return profile;
    }

    String network() {
        return transport.network;
    }

    ReentrantLock sessionLock() {
        ReentrantLock present = sessionLock;
        while (present == null) {
            SESSION_LOCK.compareAndSet(this, null, new ReentrantLock());
            present = sessionLock;
        }
        return present;
    }

    Channel channel() {
        return channel;
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    @Override
    public Instant getConnectedAt() {
        return Instant.ofEpochMilli(connectedAtMillis);
    }

    @Override
    public long getReceivedCount() {
        return received;
    }

    @Override
    public long getSentCount() {
        return sent;
    }

    @Override
    public boolean isClosed() {
        return closing != null;
    }

    @Override
    public boolean isProtocolOk() {
        return session != null;
    }

    @Override
    public Optional<Throwable> getError() {
        return Optional.ofNullable(closing).map(Closing::cause);
    }

    @Override
    public Optional<CloseReason> getCloseReason() {
        return Optional.ofNullable(closing).map(Closing::reason);
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
        return Optional.ofNullable(profile.userName());
    }

    @Override
    public Optional<Will> getWill() {
        return Optional.ofNullable(profile.will()).map(ClientWill::new);
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        InetSocketAddress told = toldAddress;
        return told == null ? (InetSocketAddress) channel.remoteAddress() : told;
    }

    @Override
    public String toString() {
        return session == null ? "connection " + getRemoteAddress() : "session " + id;
    }
}
