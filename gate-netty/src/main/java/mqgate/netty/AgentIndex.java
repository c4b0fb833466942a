package mqgate.netty;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Agents by a name that several can share, for each name in the order in which they came. For any thread. */
final class AgentIndex {

    private final Map<String, List<NettyAgent>> agents = new ConcurrentHashMap<>();

    /** Adds an agent as the last one of its name. */
    void add(String name, NettyAgent agent) {
        agents.merge(
                name,
                List.of(agent),
                (old, added) -> Stream.concat(old.stream(), added.stream()).toList());
    }

    void remove(String name, NettyAgent agent) {
        agents.computeIfPresent(name, (key, named) -> {
            List<NettyAgent> left =
                    named.stream().filter(other -> other != agent).toList();
            return left.isEmpty() ? null : left;
        });
    }

    List<NettyAgent> find(String name) {
        return agents.getOrDefault(name, List.of());
    }
}
