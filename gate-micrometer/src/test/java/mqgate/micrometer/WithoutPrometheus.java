package mqgate.micrometer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.Transport;
import mqgate.netty.NettyGate;

/** What an application without Prometheus does; without native code, which only one class loader can have. */
public final class WithoutPrometheus {

    private WithoutPrometheus() {}

    /** Returns whether the metrics of a gate get into a registry and out of it. */
    public static boolean meters() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Gate gate = NettyGate.create(
                        Options.builder().transport(Transport.NIO).build());
                GateMetrics metrics = GateMetrics.of(gate)) {
            metrics.bindTo(registry);
            return registry.get("gate.handler.duration").functionTimer().count() == 0;
        }
    }
}
