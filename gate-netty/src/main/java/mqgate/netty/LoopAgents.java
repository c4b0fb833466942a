package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.DeliveryPolicy;

/** The agents of one event loop, which alone touches the list; broadcasts come from any thread. */
final class LoopAgents {

    private final EventLoop eventLoop;
    private final List<NettyAgent> agents = new ArrayList<>();
    private final AtomicInteger unwrittenBroadcasts = new AtomicInteger();

    private boolean flushScheduled; // event loop only

    LoopAgents(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
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
    }

    /** Any thread: hands the whole broadcast to the event loop as one task, from there too: behind those that wait. */
    void broadcast(SharedMessage message) {
        handOver(message, () -> writeToAll(message));
    }

    /** Any thread: the same for some of the agents, whoever of them has left when the event loop gets to it. */
    void send(NettyAgent[] members, SharedMessage message, DeliveryPolicy policy) {
        handOver(message, () -> {
            for (NettyAgent member : members) {
                member.writeShared(message);
                member.outbox().flush();
            }
        });
    }

    private void handOver(SharedMessage message, Runnable write) {
        unwrittenBroadcasts.incrementAndGet();
        message.retain();
        try {
            eventLoop.execute(() -> {
                write.run();
                finished(message);
            });
        } catch (RejectedExecutionException e) {
            finished(message); // the gate is closed
        }
    }

    /** Any thread: whether a broadcast waits in the event loop's task queue, so that a send now must queue behind it. */
    boolean hasUnwrittenBroadcasts() {
        return unwrittenBroadcasts.get() > 0;
    }

    private void finished(SharedMessage message) {
        unwrittenBroadcasts.decrementAndGet();
        message.release();
    }

    /** Writes now and flushes at the end of the tasks that wait already, so that broadcasts in a row leave together. */
    private void writeToAll(SharedMessage message) {
        for (int i = agents.size() - 1; i >= 0; i--) {
            agents.get(i).writeShared(message);
        }
        if (!flushScheduled) {
            flushScheduled = true;
            EventLoops.execute(eventLoop, this::flushAll);
        }
    }

    private void flushAll() {
        flushScheduled = false;
        for (int i = agents.size() - 1; i >= 0; i--) {
            agents.get(i).outbox().flush();
        }
    }
}
