package mqgate.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A client's end of a line of the virtual network. Belongs to the thread of the virtual time, in which all that it tells happens. */
final class VirtualLink implements ClientLink, LineEnd {

    private final VirtualTime time;
    private final VirtualScheduler timers;
    private final Pipe out;
    private final Pipe in;
    private final Deque<byte[]> unsent = new ArrayDeque<>();
    private Consumer<byte[]> receiver = bytes -> {};
    private Runnable closed = () -> {};
    private boolean reading = true;
    private boolean closing;
    private boolean over;

    VirtualLink(VirtualScheduler timers, Pipe out, Pipe in) {
        this.timers = timers;
        time = timers.time;
        this.out = out;
        this.in = in;
        out.setSender(this);
        in.setReceiver(this);
    }

    @Override
    public void open(Consumer<byte[]> receiver, Runnable closed) {
        this.receiver = receiver;
        this.closed = closed;
    }

    @Override
    public void send(byte[] bytes) {
        if (!over && !closing) {
            unsent.add(bytes.clone());
            onRoom();
        }
    }

    @Override
    public void onRoom() {
        byte[] next;
        while ((next = unsent.poll()) != null) {
            int size = Math.min(next.length, out.room());
            out.send(Arrays.copyOf(next, size));
            if (size < next.length) {
                unsent.addFirst(Arrays.copyOfRange(next, size, next.length));
                return;
            }
        }
        if (closing) {
            out.end();
        }
    }

    @Override
    public void close() {
        if (!over && !closing) {
            closing = true;
            reading = true;
            onRoom();
            time.execute(this::onReadable);
        }
    }

    @Override
    public void reset() {
        if (!over) {
            unsent.clear();
            in.close();
            out.reset();
            time.execute(this::end);
        }
    }

    @Override
    public void stopReading() {
        reading = closing;
    }

    @Override
    public void resumeReading() {
        reading = true;
        time.execute(this::onReadable);
    }

    /** What comes after the client's own end is taken and means nothing. */
    @Override
    public void onReadable() {
        byte[] piece;
        while (reading && !over && (piece = in.readPiece()) != null) {
            if (!closing) {
                receiver.accept(piece);
            }
        }
        if (reading && in.isAtEnd()) {
            out.end();
            end();
        }
    }

    @Override
    public void onReset() {
        end();
    }

    /** Nothing more comes, whatever is still under way. */
    void end() {
        if (!over) {
            over = true;
            unsent.clear();
            closed.run();
        }
    }

    @Override
    public Future<?> schedule(Duration delay, Runnable task) {
        return timers.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration patience) {
        return time.await("await", condition, patience);
    }
}
