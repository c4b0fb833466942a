package mqgate.benchmarks;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Reads the memory of a process once, while somebody waits for its load to end. Used by one thread. */
final class ArenaMemory implements AutoCloseable {

    private static final double MEGA = 1024 * 1024;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final FutureTask<Read> read;

    ArenaMemory(String jcmd, long pid) {
        Callable<Read> reading =
                () -> new Read(ProcessMemory.resident(pid) / MEGA, ProcessMemory.usedHeap(jcmd, pid) / MEGA);
        read = new FutureTask<>(reading);
    }

    /**
     * What was read.
     *
     * @param residentMegabytes of the whole process
     * @param heapMegabytes used, garbage included
     */
    record Read(double residentMegabytes, double heapMegabytes) {}

    void readAfter(long time, TimeUnit unit) {
        thread.schedule(read, time, unit);
    }

    /** Returns what was read, as soon as it is. */
    Read read() throws IOException {
        try {
            return read.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException("the memory of the arena could not be read", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
