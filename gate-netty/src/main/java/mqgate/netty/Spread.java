package mqgate.netty;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.Lanes;
import org.jspecify.annotations.Nullable;

/**
 * Lets the messages of one connection start without waiting for all that came before: each at once, or in the lane of its
 * route. They pass the lane of the connection to get here, and wait there while too many are under way. Messages start on the
 * event loop and are finished on any thread.
 */
final class Spread {

    private final Lane entrance;
    private final EventLoop eventLoop;
    private final Executor executor;
    private final @Nullable RouteLanes routes;

    /** How many messages may still start; at zero the entrance waits. */
    private final AtomicInteger room;

    private Spread(Lane entrance, EventLoop eventLoop, Executor executor, Lanes lanes, int capacity) {
        this.entrance = entrance;
        this.eventLoop = eventLoop;
        this.executor = executor;
        routes = lanes == Lanes.ROUTE ? new RouteLanes(eventLoop, executor) : null;
        room = new AtomicInteger(capacity);
    }

    /** Returns null where the lane of the connection is the only one. */
    static @Nullable Spread of(Lane entrance, EventLoop eventLoop, Executor executor, Lanes lanes, int capacity) {
        return lanes == Lanes.SESSION ? null : new Spread(entrance, eventLoop, executor, lanes, capacity);
    }

    /** The way of a message through the entrance. */
    Lane.Work start(String topic, Lane.Work message) {
        return new Start(topic, message);
    }

    /** A message is finished. Returns the lane that it is in, or null if it is in none. */
    @Nullable Lane finished(String topic) {
        Lane lane = routes == null ? null : routes.finished(topic);
        if (room.getAndIncrement() == 0) {
            EventLoops.execute(eventLoop, entrance::finished);
        }
        return lane;
    }

    /** Brings one message to where it is handled. */
    private final class Start implements Lane.Work {

        private final String topic;
        private final Lane.Work message;

        Start(String topic, Lane.Work message) {
            this.topic = topic;
            this.message = message;
        }

        @Override
        public boolean onEventLoop() {
            return true;
        }

        @Override
        public boolean run() {
            boolean roomForMore = room.decrementAndGet() > 0;
            if (routes != null) {
                routes.add(topic, message);
            } else if (message.onEventLoop()) {
                message.run();
            } else {
                executor.execute(message::run);
            }
            return roomForMore;
        }
    }
}
