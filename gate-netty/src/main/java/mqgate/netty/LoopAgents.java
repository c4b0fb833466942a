package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.netty.codec.PacketCodec;
import mqgate.netty.codec.PacketReaders;
import org.jspecify.annotations.Nullable;

/**
 * The agents of one event loop, which alone touches the list, and what is sent to them and waits for them. Sends to many come from
 * any thread, its counts are read by any.
 */
final class LoopAgents {

    private final EventLoop eventLoop;
    private final SendQueue sends;
    private final GateBacklog gateBacklog;
    private final LoopCounters counters = new LoopCounters();
    private final LoopLag lag;
    private final List<NettyAgent> agents = new ArrayList<>();
    private final KeepAlives keepAlives;
    private final PacketReaders strictReaders = PacketReaders.strict();
    private final Map<PacketCodec.Reading, PacketCodec.Reading> readings = new HashMap<>(); // event loop
    private final SocketHandler socketHandler = new SocketHandler(counters);

    private final AtomicLong onTheWay = new AtomicLong();
    private final AtomicLong waitingBytes = new AtomicLong(); // only the event loop writes
    private final AtomicInteger droppable = new AtomicInteger(); // only the event loop writes
    private final Set<Outbox> behind = new LinkedHashSet<>(); // event loop
    private volatile int behindCount; // only the event loop writes
    private final AtomicBoolean relieving = new AtomicBoolean();

    LoopAgents(EventLoop eventLoop, GateBacklog gateBacklog, LongSupplier nanoClock) {
        this.eventLoop = eventLoop;
        this.gateBacklog = gateBacklog;
        sends = new SendQueue(eventLoop);
        lag = new LoopLag(eventLoop, nanoClock);
        keepAlives = new KeepAlives(eventLoop, agents, nanoClock);
        gateBacklog.add(this);
    }

    void add(NettyAgent agent) {
        agent.loopIndex = agents.size();
        agents.add(agent);
    }

    /** Puts the last agent into the place of the one that leaves. */
    void remove(NettyAgent agent) {
        NettyAgent last = agents.remove(agents.size() - 1);
        if (last != agent) {
            agents.set(agent.loopIndex, last);
            last.loopIndex = agent.loopIndex;
        }
        if (agents.isEmpty()) {
            keepAlives.end();
        }
    }

    /** Event loop only: returns those who are there now. */
    List<NettyAgent> all() {
        return List.copyOf(agents);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Event loop only: how many agents there are. */
    int size() {
        return agents.size();
    }

    KeepAlives keepAlives() {
        return keepAlives;
    }

    /** How clients of MQTT are read, other than those of mqant. */
    PacketReaders strictReaders() {
        return strictReaders;
    }

    /** Event loop only: returns the one of these that all connections of its listener have. */
    PacketCodec.Reading shared(PacketCodec.Reading reading) {
        return readings.computeIfAbsent(reading, first -> first);
    }

    SocketHandler socketHandler() {
        return socketHandler;
    }

    SendQueue sends() {
        return sends;
    }

    GateBacklog gateBacklog() {
        return gateBacklog;
    }

    LoopCounters counters() {
        return counters;
    }

    LoopLag lag() {
        return lag;
    }

    /** Any thread: hands a message for all agents to the event loop as one send. */
    void broadcast(SharedMessage message, DeliveryPolicy policy) {
        sends.addToMany(new SharedSend(this, null, message, policy));
    }

    /** Any thread: hands a message for some of the agents to the event loop as one send. */
    void send(NettyAgent[] members, SharedMessage message, DeliveryPolicy policy) {
        sends.addToMany(new SharedSend(this, members, message, policy));
    }

    /** Event loop only: writes messages for these agents, or for all without any; returns how many that makes. */
    int write(SharedBatch batch, NettyAgent @Nullable [] members) {
        if (members == null) {
            for (int i = agents.size() - 1; i >= 0; i--) {
                agents.get(i).writeShared(batch);
            }
        } else {
            for (NettyAgent member : members) {
                member.writeShared(batch);
            }
        }
        return batch.sends().size() * (members == null ? agents.size() : members.length);
    }

    /** Any thread: so many more bytes are on their way to the event loop, or so many fewer. */
    void countOnTheWay(int bytes) {
        onTheWay.addAndGet(bytes);
    }

    long bytesOnTheWay() {
        return onTheWay.get();
    }

    /** Event loop only: more or fewer bytes wait for one of the agents. */
    void countWaiting(long bytes) {
        waitingBytes.lazySet(waitingBytes.get() + bytes);
    }

    /** Event loop only: more or fewer droppable messages wait for one of the agents. */
    void countDroppable(int messages) {
        droppable.lazySet(droppable.get() + messages);
    }

    /** Event loop only: something waits for this connection, which may not have a session yet. */
    void addBehind(Outbox outbox) {
        behind.add(outbox);
        behindCount = behind.size();
    }

    /** Event loop only: its client has caught up. */
    void removeBehind(Outbox outbox) {
        behind.remove(outbox);
        behindCount = behind.size();
    }

    long waitingBytes() {
        return waitingBytes.get();
    }

    boolean hasDroppable() {
        return droppable.get() > 0;
    }

    int behind() {
        return behindCount;
    }

    /** Any thread: makes the event loop give up what waits for its slowest clients, as long as it is its turn. */
    void relieveSoon() {
        if (relieving.compareAndSet(false, true)) {
            EventLoops.execute(eventLoop, this::relieve);
        }
    }

    private void relieve() {
        relieving.set(false);
        Consumer<Outbox> sacrifice =
                hasDroppable() ? Outbox::dropDroppable : outbox -> outbox.giveUp(CloseReason.GATE_OVERLOADED);
        List<Outbox> slowestFirst = slowestFirst();
        for (Outbox outbox : slowestFirst) {
            if (gateBacklog.nextToGiveUp() != this) {
                break;
            }
            sacrifice.accept(outbox);
        }
        if (!slowestFirst.isEmpty()) {
            gateBacklog.relieve();
        }
    }

    /** Those that something waits for, be it only an acknowledgement. */
    private List<Outbox> slowestFirst() {
        return Stream.concat(behind.stream(), agents.stream().map(NettyAgent::outbox))
                .distinct()
                .filter(outbox -> outbox.waitingBytes() > 0)
                .sorted(Comparator.comparingLong(Outbox::waitingBytes).reversed())
                .toList();
    }
}
