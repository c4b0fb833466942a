package mqgate.netty;

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
    private final HandlerThreads threads;
    private final @Nullable RouteLanes routes;

    /** How many messages may still start; at zero the entrance waits. */
    private final AtomicInteger room;

    private Spread(Lane entrance, HandlerThreads threads, Lanes lanes, int capacity) {
        this.entrance = entrance;
        this.threads = threads;
        routes = lanes == Lanes.ROUTE ? new RouteLanes(threads) : null;
        room = new AtomicInteger(capacity);
    }

    /** Returns null where the lane of the connection is the only one. */
    static @Nullable Spread of(Lane entrance, HandlerThreads threads, Lanes lanes, int capacity) {
        return lanes == Lanes.SESSION ? null : new Spread(entrance, threads, lanes, capacity);
    }

    /** The way of a message through the entrance. */
    Lane.Work start(String topic, Lane.Work message) {
        return new Start(topic, message);
    }

    /** A message is finished. Returns the lane that it is in, or null if it is in none. */
    @Nullable Lane finished(String topic) {
        Lane lane = routes == null ? null : routes.finished(topic);
        if (room.getAndIncrement() == 0) {
            threads.executeOnEventLoop(entrance::finished);
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
                threads.execute(message::run);
            }
            return roomForMore;
        }
    }
}
