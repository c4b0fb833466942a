package mqgate.netty;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Agents by a name that several can share, for each name in the order in which they came. For any thread. */
final class AgentIndex {

    private final Map<String, List<NettyAgent>> agents = new ConcurrentHashMap<>();

    /** Changes the agents of a name as one step: nobody else changes them meanwhile, or sees them half done. */
    void change(String name, UnaryOperator<List<NettyAgent>> change) {
        agents.compute(name, (key, present) -> {
            List<NettyAgent> changed = change.apply(present == null ? List.of() : present);
            return changed.isEmpty() ? null : changed;
        });
    }

    /** Adds an agent as the last one of its name. */
    void add(String name, NettyAgent agent) {
        change(
                name,
                present -> Stream.concat(present.stream(), Stream.of(agent)).toList());
    }

    void remove(String name, NettyAgent agent) {
        agents.computeIfPresent(name, (key, present) -> {
            List<NettyAgent> left =
                    present.stream().filter(other -> other != agent).toList();
            return left.isEmpty() ? null : left;
        });
    }

    List<NettyAgent> find(String name) {
        return agents.getOrDefault(name, List.of());
    }
}
