package mqgate.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import mqgate.api.MessageRejectedException;
import org.jspecify.annotations.Nullable;

/**
 * What waits on all event loops of a gate together, against the bound for that. For any thread; each event loop counts for itself.
 *
 * <p>Over the bound the event loops in turn, the one with most waiting first, give up what waits for their slowest clients: first
 * the droppable messages of all, then whole connections.
 */
final class GateBacklog {

    private final long maxBytes;
    private final AtomicLong sharedBytes = new AtomicLong();
    private final List<LoopAgents> loops = new ArrayList<>(); // complete before the first connection

    GateBacklog(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(LoopAgents loop) {
        loops.add(loop);
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

    /** What messages to many have on their way to event loops, until the last has them. */
    AtomicLong sharedBytes() {
        return sharedBytes;
    }

    /** Refuses a message if, with it, more would be on the way to event loops than the gate may hold. */
    void checkRoom(int bytes) {
        long onTheWay = sharedBytes.get() + bytes;
        for (LoopAgents loop : loops) {
            onTheWay += loop.bytesOnTheWay();
        }
        if (onTheWay > maxBytes) {
            throw new MessageRejectedException(
                    MessageRejectedException.Reason.OVERLOADED,
                    "with this message " + onTheWay + " bytes wait for event loops (expected: at most " + maxBytes
                            + ", maxUnsentBytesOfGate)",
                    null);
        }
    }

    /** How many connections are behind. */
    int connections() {
        return loops.stream().mapToInt(LoopAgents::behind).sum();
    }

    /** Makes the event loop begin whose turn it is to give something up, if there is need. */
    void relieve() {
        LoopAgents next = nextToGiveUp();
        if (next != null) {
            next.relieveSoon();
        }
    }

    /** Returns the event loop with most waiting, of those with droppable messages if there are any; null within the bound. */
    @Nullable LoopAgents nextToGiveUp() {
        if (!isOver()) {
            return null;
        }
        LoopAgents heaviest = null;
        for (LoopAgents loop : loops) {
            if (heaviest == null || isBefore(loop, heaviest)) {
                heaviest = loop;
            }
        }
        return heaviest;
    }

    private static boolean isBefore(LoopAgents loop, LoopAgents other) {
        if (loop.hasDroppable() != other.hasDroppable()) {
            return loop.hasDroppable();
        }
        return loop.waitingBytes() > other.waitingBytes();
    }
}
