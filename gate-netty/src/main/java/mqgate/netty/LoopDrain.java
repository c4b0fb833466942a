package mqgate.netty;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends the clients of one event loop away, which owns it, with one timer for all of them.
 *
 * <ul>
 *   <li>Each has its moment, evenly over the time, in the order in which they are on the list.
 *   <li>From its moment on it is looked at with each tick. It goes at the second look in a row that finds it quiet, with nothing
 *       received in between: what had arrived before has been read then, since the event loop turns to its sockets between two ticks.
 *   <li>One that is never quiet is read for {@value #READ_SECONDS} s. Then it goes as soon as nothing of it is being handled, and in any
 *       case when it has stayed for too long.
 * </ul>
 */
final class LoopDrain implements Runnable {

    static final int READ_SECONDS = 1;

    private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(READ_SECONDS);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Drain drain;
    private final LoopAgents loop;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Queue<NettyAgent> staying = new ArrayDeque<>();
    private final List<Leaver> leaving = new ArrayList<>();
    private long nextMoment;
    private long step;

    LoopDrain(Drain drain, LoopAgents loop) {
        this.drain = drain;
        this.loop = loop;
    }

    /** Any thread: begins soon; returns what is completed when everybody has been sent away. */
    CompletableFuture<Void> begin() {
        EventLoops.execute(loop.eventLoop(), () -> {
            staying.addAll(loop.all());
            step = drain.spreadNanos() / Math.max(1, staying.size());
            nextMoment = drain.nanoTime() + step;
            run();
        });
        return done;
    }

    @Override
    public void run() {
        if (drain.isOver()) {
            return;
        }
        long now = drain.nanoTime();
        while (!staying.isEmpty() && now - nextMoment >= 0) {
            leaving.add(new Leaver(staying.remove(), now));
            nextMoment += step;
        }
        leaving.removeIf(leaver -> leaver.look(now));
        boolean nobodyComes = staying.isEmpty() || loop.size() == 0;
        if (leaving.isEmpty() && nobodyComes) {
            done.complete(null);
        } else {
            loop.eventLoop().schedule(this, TICK_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    /** A client whose moment has come. */
    private final class Leaver {

        private static final long NOT_QUIET = -1;

        private final NettyAgent agent;
        private final long moment;
        private long receivedWhenQuiet = NOT_QUIET;

        Leaver(NettyAgent agent, long moment) {
            this.agent = agent;
            this.moment = moment;
        }

        /** Sends it away if it can go; returns whether it is on its way. */
        boolean look(long now) {
            if (agent.isClosed()) {
                return true;
            }
            long stayed = now - moment;
            boolean inTheMiddle = !(stayed < READ_NANOS ? isQuietStill() : isIdleUnread());
            if (inTheMiddle && stayed < drain.longestStayNanos()) {
                return false;
            }
            drain.sendAway(agent, inTheMiddle);
            return true;
        }

        private boolean isQuietStill() {
            long before = receivedWhenQuiet;
            receivedWhenQuiet = agent.isQuiet() ? agent.getReceivedCount() : NOT_QUIET;
            return receivedWhenQuiet != NOT_QUIET && receivedWhenQuiet == before;
        }

        private boolean isIdleUnread() {
            agent.reading().leave();
            return agent.isIdle();
        }
    }
}
