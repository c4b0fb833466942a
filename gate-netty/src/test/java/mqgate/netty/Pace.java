package mqgate.netty;

/** How many sends a run has made: what its clients wait for instead of time. */
final class Pace {

    private long sent;
    private long due = Long.MAX_VALUE;
    private boolean going;

    synchronized void go() {
        going = true;
    }

    /** Nobody waits any more. */
    synchronized void stop() {
        going = false;
        notifyAll();
    }

    synchronized boolean isGoing() {
        return going;
    }

    synchronized void sent() {
        sent++;
        if (sent >= due) {
            due = Long.MAX_VALUE;
            notifyAll();
        }
    }

    /** Waits for so many more sends, or the stop. */
    synchronized void await(int sends) throws InterruptedException {
        long own = sent + sends;
        while (going && sent < own) {
            due = Math.min(due, own);
            wait();
        }
    }
}
