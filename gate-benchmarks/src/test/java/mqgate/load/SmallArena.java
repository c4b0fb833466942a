package mqgate.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteResult;
import mqgate.netty.NettyGate;

/** A gate that speaks the wire of the arena, a hundred ticks a second, with one ball and one pellet in each state. */
final class SmallArena implements AutoCloseable {

    private static final String JOINED = "{\"Trace\":\"\",\"Error\":\"\",\"Result\":{\"id\":1,\"room\":\"0\"}}";
    private static final String REFUSED = "{\"Trace\":\"\",\"Error\":\"room: full\",\"Result\":null}";
    private static final long TICK_MILLIS = 10;

    final AtomicInteger steers = new AtomicInteger();

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final TraceSpan span = TraceSpan.create();
    private final boolean refuses;
    private final Gate gate;
    private int calls; // of the clock's thread

    /** Starts it; what makes a state is asked with the number of the call. */
    SmallArena(boolean refuses, IntFunction<byte[]> states) {
        this.refuses = refuses;
        gate = NettyGate.create(Options.builder()
                .tcpAddr("127.0.0.1:0")
                .routeHandler(this::onRoute)
                .build());
        gate.start();
        clock.scheduleAtFixedRate(() -> push(states.apply(calls++)), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Returns a state with a tick, and so many bytes. */
    static byte[] state(int tick, int length) {
        ByteBuffer state = ByteBuffer.allocate(20);
        state.putInt(tick).putShort((short) 1).putShort((short) 1);
        byte[] bytes = new byte[length];
        state.get(0, bytes);
        return bytes;
    }

    static byte[] state(int tick) {
        return state(tick, 20);
    }

    private RouteResult onRoute(Session session, String topic, byte[] body) {
        if (topic.equals("arena/HD_steer")) {
            steers.incrementAndGet();
            return RouteResult.none();
        }
        return RouteResult.raw((refuses ? REFUSED : JOINED).getBytes(UTF_8));
    }

    private void push(byte[] state) {
        gate.getGateHandler().broadcast(span, "arena/state", state, DeliveryPolicy.must());
        gate.getGateHandler().broadcast(span, "arena/scores", "[]".getBytes(UTF_8), DeliveryPolicy.must());
    }

    int port() {
        return gate.getBoundAddresses().values().iterator().next().getPort();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        gate.close();
    }
}
