package mqgate.netty;

import java.util.ArrayList;
import java.util.List;

/**
 * What waits on all event loops of a gate together, against the bound for that. For any thread; each event loop counts for itself.
 *
 * <p>Over the bound, each event loop that has more than its share gives up what waits for its slowest clients: first the droppable
 * messages, then the connections.
 */
final class GateBacklog {

    private final long maxBytes;
    private final List<LoopAgents> loops = new ArrayList<>(); // complete before the first connection

    GateBacklog(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(LoopAgents loop) {
        loops.add(loop);
    }

    long maxBytes() {
        return maxBytes;
    }

    boolean isOver() {
        return bytes() > maxBytes;
    }

    long bytes() {
        long bytes = 0;
        for (LoopAgents loop : loops) {
            bytes += loop.waitingBytes();
        }
        return bytes;
    }

    /** How many connections are behind. */
    int connections() {
        return loops.stream().mapToInt(LoopAgents::behind).sum();
    }

    /** What one event loop may have waiting while the gate is over its bound. */
    long share() {
        return maxBytes / loops.size();
    }

    void relieve() {
        loops.forEach(LoopAgents::relieveSoon);
    }
}
