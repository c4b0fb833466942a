package mqgate.nats;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.BusyException;
import mqgate.api.GateException;
import mqgate.core.TopicRoute;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a gate's clients that wait for modules elsewhere, counted and bounded: all of them, and those of each module.
 * A module is known only while something waits for it, so that invented names stay nowhere. For any thread.
 */
final class InFlight {

    /** What waits for one module. */
    private static final class OfModule {

        final Target target;
        int count; // guarded by the map's lock of its key

        OfModule(Target target) {
            this.target = target;
        }
    }

    private final Subjects subjects;
    private final int max;
    private final int maxOfModule;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, OfModule> byModule = new ConcurrentHashMap<>();

    InFlight(NatsOptions options, Subjects subjects) {
        this.subjects = subjects;
        max = options.getMaxInFlight();
        maxOfModule = options.getMaxInFlightPerModule();
    }

    /** Counts one more and returns where it is to go. Each is to {@link #leave}, with the same name. */
    Target enter(String module) {
        if (all.incrementAndGet() > max) {
            all.decrementAndGet();
            throw new BusyException(max + " messages of this gate wait for modules");
        }
        try {
            return byModule.compute(module, this::oneMore).target;
        } catch (GateException e) {
            all.decrementAndGet();
            throw e;
        }
    }

    private OfModule oneMore(String module, @Nullable OfModule known) {
        OfModule waiting = known != null ? known : new OfModule(target(module));
        if (waiting.count == maxOfModule) {
            throw new BusyException(maxOfModule + " messages of this gate wait for module " + module);
        }
        waiting.count++;
        return waiting;
    }

    private Target target(String module) {
        return new Target(subjects.module(module), () -> new GateException(TopicRoute.notFound(module)));
    }

    void leave(String module) {
        byModule.computeIfPresent(module, (name, waiting) -> --waiting.count == 0 ? null : waiting);
        all.decrementAndGet();
    }

    int all() {
        return all.get();
    }

    int modules() {
        return byModule.size();
    }
}
