package mqgate.spring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mqgate.api.Gate;
import mqgate.api.GateStats;
import mqgate.api.spi.GateLearner;
import org.jspecify.annotations.Nullable;

/**
 * Where the gate is in its life, for health checks: it is told by the gate itself, so that it knows who drains it in another way than
 * by ending the application. Safe for use from any thread.
 */
final class GateState implements GateLearner {

    /** What a health check says. */
    enum Phase {
        DOWN,
        SERVING,
        DRAINING
    }

    private record Told(Phase phase, @Nullable Gate gate) {}

    private volatile Told told = new Told(Phase.DOWN, null);

    @Override
    public void onStart(Gate gate) {
        told = new Told(Phase.SERVING, gate);
    }

    @Override
    public void onDrain(Gate gate) {
        told = new Told(Phase.DRAINING, gate);
    }

    @Override
    public void onStop(Gate gate) {
        told = new Told(Phase.DOWN, null);
    }

    Phase phase() {
        return told.phase();
    }

    /** Returns what a health check shows of a gate that is there. */
    Map<String, Object> details() {
        Gate gate = told.gate();
        Map<String, Object> details = new LinkedHashMap<>();
        if (gate != null) {
            GateStats stats = gate.getStats();
            details.put("serverId", gate.getOptions().getServerId());
            details.put("addresses", texts(gate.getBoundAddresses().values()));
            details.put("sessions", stats.getSessions());
            details.put("openConnections", stats.getOpenConnections());
        }
        return details;
    }

    private static List<String> texts(Collection<?> values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.toString()));
        return texts;
    }
}
