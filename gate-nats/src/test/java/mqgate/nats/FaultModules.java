package mqgate.nats;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;

/** What backends of the fault tests serve: an echo, a login, something slow and something large. */
final class FaultModules {

    /** What "slow" waits for, in this process. */
    private final Semaphore released = new Semaphore(0);

    static Modules create() {
        return new FaultModules().modules("fault");
    }

    Modules modules(String nodeId) {
        return Modules.builder()
                .nodeId(nodeId)
                .bytes("echo", "HD_echo", (session, body) -> RouteResult.raw(body))
                .bytes("echo", "HD_node", (session, body) -> RouteResult.raw(nodeId.getBytes(StandardCharsets.UTF_8)))
                .bytes("echo", "HD_large", (session, body) -> RouteResult.raw(new byte[number(body)]))
                .bytes("echo", "HD_login", (session, body) -> {
                    session.bind(new String(body, StandardCharsets.UTF_8));
                    return RouteResult.raw(body);
                })
                .bytes("slow", "HD_wait", (session, body) -> {
                    released.tryAcquire(20, TimeUnit.SECONDS);
                    return RouteResult.raw(body);
                })
                .build();
    }

    void release() {
        released.release(1_000_000);
    }

    private static int number(byte[] body) {
        return Integer.parseInt(new String(body, StandardCharsets.UTF_8));
    }
}
