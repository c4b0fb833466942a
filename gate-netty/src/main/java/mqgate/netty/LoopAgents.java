package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** The agents of one event loop, which alone touches the list. */
final class LoopAgents {

    private final EventLoop eventLoop;
    private final List<NettyAgent> agents = new ArrayList<>();

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

    /** Any thread: hands the whole broadcast to the event loop as one task. */
    void broadcast(SharedMessage message) {
        message.retain();
        try {
            eventLoop.execute(() -> writeToAll(message));
        } catch (RejectedExecutionException e) {
            message.release(); // the gate is closed
        }
    }

    private void writeToAll(SharedMessage message) {
        try {
            for (int i = agents.size() - 1; i >= 0; i--) {
                NettyAgent agent = agents.get(i);
                agent.writeShared(message);
                agent.outbox().flush();
            }
        } finally {
            message.release();
        }
    }
}
