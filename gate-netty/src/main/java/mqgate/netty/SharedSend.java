package mqgate.netty;

import mqgate.api.DeliveryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A message for all agents of one event loop, or for some of them, on its way there. It holds a reference to the message until it
 * has run.
 *
 * <p>Those that wait right behind it for the same agents run with it, as one {@link SharedBatch}.
 */
final class SharedSend implements SendQueue.Send {

    private final LoopAgents loop;
    private final NettyAgent @Nullable [] members;
    final SharedMessage message;
    final DeliveryPolicy policy;

    /** Any thread; without members it is for all agents of the event loop, whoever they are when it has come there. */
    SharedSend(LoopAgents loop, NettyAgent @Nullable [] members, SharedMessage message, DeliveryPolicy policy) {
        this.loop = loop;
        this.members = members;
        this.message = message;
        this.policy = policy;
        message.retain();
    }

    @Override
    public int run() {
        int receivers = members == null ? loop.size() : members.length;
        try (SharedBatch batch = new SharedBatch(this, loop.sends(), receivers)) {
            return loop.write(batch, members);
        }
    }

    /** Whether another send is for the same agents too. */
    boolean isForTheSame(SharedSend other) {
        return members == other.members;
    }
}
