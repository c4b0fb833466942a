package mqgate.netty;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The lanes of the routes of one connection. A route has one while it has messages that are not finished, so a client cannot
 * fill memory with names of routes. Messages are added on the event loop and finished on any thread.
 */
final class RouteLanes {

    private final HandlerThreads threads;
    private final ConcurrentMap<String, RouteLane> lanes = new ConcurrentHashMap<>();

    RouteLanes(HandlerThreads threads) {
        this.threads = threads;
    }

    void add(String topic, Lane.Work message) {
        RouteLane entered = lanes.compute(routeOf(topic), (route, present) -> {
            RouteLane lane = present == null ? new RouteLane(new Lane(threads)) : present;
            lane.unfinished++;
            return lane;
        });
        entered.lane.add(message);
    }

    /** A message is finished. Returns the lane that it is in, which goes on with the next one. */
    Lane finished(String topic) {
        String route = routeOf(topic);
        RouteLane left = lanes.get(route);
        if (left == null) {
            throw new IllegalStateException("no message to this route is unfinished");
        }
        lanes.computeIfPresent(route, (name, lane) -> --lane.unfinished == 0 ? null : lane);
        return left.lane;
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }

    /** The first two parts of a topic, or all of one that has no more. */
    private static String routeOf(String topic) {
        int second = topic.indexOf('/', topic.indexOf('/') + 1);
        return second < 0 ? topic : topic.substring(0, second);
    }

    /** A lane and how many messages are in it; the number belongs to whoever computes the entry of the map. */
    private static final class RouteLane {

        private final Lane lane;
        private int unfinished;

        RouteLane(Lane lane) {
            this.lane = lane;
        }
    }
}
