package mqgate.examples.arena;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.UserPolicy;
import mqgate.api.spi.GateLearner;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.SessionLearner;
import mqgate.core.Modules;
import org.jspecify.annotations.Nullable;

/**
 * The game as a gate sees it: the module {@code arena}, and who comes and goes. It owns no state of the game: whatever changes a room is done on the
 * one thread of the arena, between two ticks, but for steering, which is only written down for the next tick.
 */
public final class Arena implements Closeable {

    /** What is written ahead for a slow client cannot be replaced any more: a few states are enough for a fast one. */
    private static final int SEND_BUFFER = 8 * 1024;

    private final int filledTo;
    private final long seed;
    private final ScheduledExecutorService thread;
    private final LongSupplier nanoTime;
    private volatile @Nullable Running running;

    /** What there is while a gate runs. */
    private record Running(Gate gate, Rooms rooms, Ticker ticker) {}

    Arena(int filledTo, long seed, ScheduledExecutorService thread, LongSupplier nanoTime) {
        this.filledTo = filledTo;
        this.seed = seed;
        this.thread = thread;
        this.nanoTime = nanoTime;
    }

    /**
     * Makes an arena with a thread of its own.
     *
     * @param filledTo up to how many balls bots fill a room
     * @param seed what all chance in rooms comes from
     * @return the arena, for one gate
     */
    public static Arena create(int filledTo, long seed) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread created = new Thread(work, "arena");
            created.setDaemon(true);
            return created;
        });
        return new Arena(filledTo, seed, thread, System::nanoTime);
    }

    /**
     * Adds the arena to a gate: it runs from the gate's start until its end.
     *
     * @param options those of the gate
     * @return the same
     */
    public Options.Builder addTo(Options.Builder options) {
        Modules modules = Modules.builder()
                .asyncJson("arena", "HD_join", this::join)
                .asyncBytes("arena", "HD_steer", Arena::steer)
                .asyncBytes("arena", "HD_leave", (session, body) -> leave(session))
                .bytes("arena", "HD_ping", (session, body) -> ping(session))
                .build();
        return options.router(modules)
                .userPolicy(UserPolicy.REPLACE)
                .sendBufferSize(SEND_BUFFER)
                .gateLearner(new Lifecycle())
                .sessionLearner(new Connections());
    }

    private CompletionStage<RouteResult> join(Session session, Map<String, Object> body) {
        JoinRequest request = JoinRequest.parse(body);
        return onThread(() -> RouteResult.reply(running().rooms().join(Seat.of(session), request)));
    }

    private CompletionStage<RouteResult> leave(Session session) {
        return onThread(() -> {
            running().rooms().leave(Seat.of(session));
            return RouteResult.none();
        });
    }

    private static CompletionStage<RouteResult> steer(Session session, byte[] direction) {
        Seat.of(session).steer(direction);
        return CompletableFuture.completedStage(RouteResult.none());
    }

    private RouteResult ping(Session session) {
        return RouteResult.reply(
                Figures.of(running().gate().getStats(), Seat.of(session).population()));
    }

    /** The next message of the connection waits for the stage, so a client cannot fill the queue of the thread. */
    private CompletionStage<RouteResult> onThread(Supplier<RouteResult> work) {
        return CompletableFuture.supplyAsync(work, thread);
    }

    private Running running() {
        return requireNonNull(running, "running");
    }

    /** Ends the thread; to be called when the gate is closed. */
    @Override
    public void close() {
        thread.shutdown();
    }

    /** Ticks while the gate serves clients. */
    private final class Lifecycle implements GateLearner {

        @Override
        public void onStart(Gate gate) {
            Rooms rooms = new Rooms(gate.getGateHandler(), filledTo, seed);
            Ticker ticker = new Ticker(Rules.TICK_MILLIS, thread, nanoTime, rooms::tick);
            running = new Running(gate, rooms, ticker);
            thread.execute(ticker::start);
        }

        @Override
        public void onStop(Gate gate) {
            running().ticker().stop();
        }
    }

    /** Gives each connection a seat, and takes it away when it ends. */
    private final class Connections implements SessionLearner {

        @Override
        public void onConnect(Session session) {
            Seat.add(session);
        }

        @Override
        public void onDisconnect(Session session) {
            thread.execute(() -> running().rooms().lose(Seat.of(session)));
        }
    }
}
