package mqgate.netty;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import mqgate.api.Agent;
import mqgate.api.Session;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;

/** Sends every message back and remembers it. */
final class Echo implements RouteHandler {

    private final Map<String, Queue<String>> handled = new ConcurrentHashMap<>();

    @Override
    public RouteResult onRoute(Session session, String topic, byte[] body) {
        handled.computeIfAbsent(session.getSessionId(), id -> new ConcurrentLinkedQueue<>())
                .add(topic + ":" + new String(body, StandardCharsets.UTF_8));
        return RouteResult.raw(body);
    }

    /** What a client's messages were, as {@code topic:payload}. */
    List<String> handledFor(Agent agent) {
        return List.copyOf(handled.getOrDefault(agent.getSession().getSessionId(), new ConcurrentLinkedQueue<>()));
    }
}
