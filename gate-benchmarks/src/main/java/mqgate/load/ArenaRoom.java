package mqgate.load;

/** Which ticks of one room of the arena were seen by anybody. Owned by the thread of the load. */
final class ArenaRoom {

    private long first = -1;
    private long last = -1;

    void add(long tick) {
        if (first < 0) {
            first = tick;
        }
        last = Math.max(last, tick);
    }

    /** Returns from how many ticks on the room has moved, whether or not each was seen. */
    long ticks() {
        return last - first;
    }
}
