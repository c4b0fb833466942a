package mqgate.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import mqgate.load.Histogram;

/**
 * All clients: the steady ones on one event loop, whose time counts, and those that come and go on another. Used by one thread; what
 * is not final belongs to the event loop that its comment names.
 */
final class SoakLoad implements AutoCloseable {

    private static final int OPENED_AT_ONCE = 20;
    private static final long TICK_MILLIS = 5;
    private static final long PATIENCE_SECONDS = 60;
    private static final double NANOS = 1e9;

    private final SoakPlan plan;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Connector steadyConnector;
    private final Connector visitConnector;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final ChannelGroup vandals = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Future<?>> schedules = new ArrayList<>();
    private final List<SteadyClient> steady = new ArrayList<>();
    private final Errors errors = new Errors();
    private final Interval interval = new Interval();
    private final SplittableRandom random; // of the visitors' event loop, as is what follows
    private final Namesakes namesakes = new Namesakes();
    private long begun; // of the steady clients' event loop, as is what follows
    private long asked;
    private int faults; // of the visitors' event loop, as is what follows
    private int slow;

    SoakLoad(SoakPlan plan, ToIntFunction<Way> ports) throws IOException {
        this.plan = plan;
        steadyConnector = new Connector(group.next(), ports);
        visitConnector = new Connector(group.next(), ports);
        random = new SplittableRandom(plan.seed() + 2);
        for (int i = 0; i < plan.clients(); i++) {
            steady.add(new SteadyClient(i, interval, errors));
        }
    }

    private EventLoop steadyLoop() {
        return steadyConnector.eventLoop();
    }

    /** Opens the steady clients, some at a time, waits until they are logged in, and begins with everything else. */
    void start() throws IOException {
        for (int from = 0; from < steady.size(); from += OPENED_AT_ONCE) {
            List<SteadyClient> some = steady.subList(from, Math.min(from + OPENED_AT_ONCE, steady.size()));
            some.forEach(client -> channels.add(client.open(steadyConnector)));
            await(
                    "clients that are not logged in",
                    () -> some.stream().filter(client -> !client.isLoggedIn()).count());
        }
        begun = System.nanoTime();
        every(TICK_MILLIS * 1000, steadyLoop(), this::ask);
        every(1_000_000 / plan.churn(), visitConnector.eventLoop(), () -> channels.add(visitor()));
        every(10_000_000 / plan.churn(), visitConnector.eventLoop(), () -> vandals.add(vandal()));
        every(100_000_000 / plan.churn(), visitConnector.eventLoop(), () -> channels.add(slowClient()));
    }

    private void every(long micros, EventLoop loop, Runnable action) {
        schedules.add(loop.scheduleAtFixedRate(action, micros, micros, TimeUnit.MICROSECONDS));
    }

    /** The steady clients take turns. */
    private void ask() {
        long now = System.nanoTime();
        for (long due = due(); due <= now; due = due()) {
            steady.get((int) (asked++ % steady.size())).ask(due);
        }
    }

    private long due() {
        return begun + (long) (asked * NANOS / plan.rate());
    }

    private Channel visitor() {
        return new Visitor(random.split(), errors, namesakes).open(visitConnector);
    }

    private Channel vandal() {
        Fault[] all = Fault.values();
        Fault fault = all[faults++ % all.length];
        return visitConnector
                .raw(fault.way(), new Vandal(fault, plan.overTime(), errors))
                .channel();
    }

    private Channel slowClient() {
        return new SlowClient(slow++, errors).open(visitConnector);
    }

    /** Begins to measure anew, and returns how long echoes took until now. */
    Histogram endInterval() {
        return steadyLoop().submit(interval::end).syncUninterruptibly().getNow();
    }

    /** Tells what went wrong since the beginning. */
    void addTo(ObjectNode row) {
        row.put("errors", errors.total());
        errors.addTo(row.putObject("kinds"));
    }

    /** Returns the first things that went wrong. */
    List<String> firstErrors() {
        return errors.first();
    }

    /** Begins nothing new, waits for what is missing, and then everybody leaves; vandals at once, whatever they wait for. */
    void stop() throws IOException {
        schedules.forEach(schedule -> schedule.cancel(false));
        steadyLoop().submit(() -> {}).syncUninterruptibly();
        await("echoes", () -> steady.stream().mapToLong(SteadyClient::missing).sum());
        steadyLoop().submit(() -> steady.forEach(SteadyClient::leave)).syncUninterruptibly();
        await("open connections", channels::size);
        vandals.close().syncUninterruptibly();
    }

    /** Something that becomes 0. */
    @FunctionalInterface
    private interface Count {
        long now();
    }

    /** Each question is asked on the event loop of the steady clients. */
    private void await(String what, Count count) throws IOException {
        long since = System.nanoTime();
        long left = -1;
        while (left != 0) {
            left = steadyLoop().submit(count::now).syncUninterruptibly().getNow();
            if (System.nanoTime() - since > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IOException(what + ": " + left + " after " + PATIENCE_SECONDS + " s (expected: 0)");
            }
            pause(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
