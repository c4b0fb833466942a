package mqgate.netty;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Agents by a name that several can share, for each name in the order in which they came. For any thread.
 *
 * <p>Nearly every name has one agent, which then stands for the list of it.
 */
final class AgentIndex {

    /** One agent, or a list of more. */
    private final Map<String, Object> agents = new ConcurrentHashMap<>();

    /** Changes the agents of a name as one step: nobody else changes them meanwhile, or sees them half done. */
    void change(String name, UnaryOperator<List<NettyAgent>> change) {
        agents.compute(name, (key, present) -> {
            return packed(change.apply(unpacked(present)));
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
            return packed(
                    unpacked(present).stream().filter(other -> other != agent).toList());
        });
    }

    List<NettyAgent> find(String name) {
        return unpacked(agents.get(name));
    }

    private static @Nullable Object packed(List<NettyAgent> agents) {
        return switch (agents.size()) {
            case 0 -> null;
            case 1 -> agents.get(0);
            default -> agents;
        };
    }

    @SuppressWarnings("unchecked") // as it was packed
    private static List<NettyAgent> unpacked(@Nullable Object packed) {
        if (packed == null) {
            return List.of();
        }
        return packed instanceof NettyAgent one ? List.of(one) : (List<NettyAgent>) packed;
    }
}
