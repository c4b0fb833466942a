package mqgate.nats;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import mqgate.api.BusyException;
import mqgate.api.TraceSpan;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One module of a server on NATS: takes in what gates send, on a thread of NATS of its own, and brings it to where its handler
 * runs. Its state is for any thread.
 */
final class ModuleEndpoint {

    private static final Logger log = LoggerFactory.getLogger(ModuleEndpoint.class);
    private static final String QUEUE = "modules";

    private final ModuleContext context;
    private final String type;
    private final Executor executor;
    private final PendingWork pending;
    private final Endpoints endpoints;

    ModuleEndpoint(ModuleContext context, String type, Executor executor, Map<String, String> metadata) {
        this.context = context;
        this.type = type;
        this.executor = executor;
        pending = new PendingWork(context.maxPending);
        Map<String, String> described = new LinkedHashMap<>(metadata);
        described.put("type", type);
        described.put("node", context.modules.getNodeId());
        endpoints = new Endpoints(context.link, serviceName(type), described, served(), false);
    }

    /** The tools of NATS take letters, digits, - and _ only. */
    private static String serviceName(String type) {
        return Subjects.part(type).replace('=', '_');
    }

    private List<Endpoints.Served> served() {
        Subjects subjects = context.link.subjects();
        String nodeId = context.modules.getNodeId();
        Endpoints.Served any = new Endpoints.Served("any", subjects.module(type), QUEUE, this::takeIn);
        return nodeId.isEmpty()
                ? List.of(any)
                : List.of(any, new Endpoints.Served("node", subjects.module(type + "@" + nodeId), null, this::takeIn));
    }

    void start() {
        endpoints.start();
    }

    int pending() {
        return pending.count();
    }

    /** Takes nothing new in; returns when what has come is with its handler, or at the deadline in nanoseconds. */
    void stop(long deadline) {
        endpoints.stop(left(deadline));
    }

    /** Returns when what there is has been answered, or at the deadline in nanoseconds. */
    void awaitEnd(long deadline) {
        if (!pending.awaitEnd(left(deadline))) {
            log.warn("Module {} ends although {} messages are not done", type, pending.count());
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
    }

    private void takeIn(Request request) {
        TraceSpan span = TraceHeaders.read(request.headers()).orElse(null);
        RouteCall call = RouteCalls.read(new ByteReader(request.data()), span);
        Route route = context.modules.route(call.message());
        ModuleTask task = new ModuleTask(context, pending, request, call);
        if (!pending.enter()) {
            refuse(task);
        } else if (route instanceof AsyncRouteHandler async) {
            task.start(async);
        } else {
            execute(task, (RouteHandler) route);
        }
    }

    private void execute(ModuleTask task, RouteHandler handler) {
        try {
            executor.execute(() -> task.run(handler));
        } catch (RejectedExecutionException e) {
            pending.leave();
            refuse(task);
        } catch (Throwable e) { // no thread to be had, say: it must not count as unfinished for ever
            pending.leave();
            task.fail(e);
        }
    }

    private void refuse(ModuleTask task) {
        context.counters.busy.increment();
        task.fail(new BusyException("module " + type + " has as much to do as it takes on"));
    }
}
