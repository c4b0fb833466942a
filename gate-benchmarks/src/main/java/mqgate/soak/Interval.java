package mqgate.soak;

import mqgate.load.Histogram;

/** The time that echoes took since the last row. Owned by the event loop of the steady clients. */
final class Interval {

    private Histogram histogram = new Histogram();

    void add(long nanos) {
        histogram.add(nanos);
    }

    /** Returns what there is and begins anew. */
    Histogram end() {
        Histogram ended = histogram;
        histogram = new Histogram();
        return ended;
    }
}
