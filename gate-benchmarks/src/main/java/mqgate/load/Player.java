package mqgate.load;

/** What one player of the arena saw last. Owned by the thread of the load. */
final class Player {

    final int room;

    private long tick = -1;
    private long nanos;

    Player(int room) {
        this.room = room;
    }

    boolean hasSeen() {
        return tick >= 0;
    }

    long tick() {
        return tick;
    }

    long nanos() {
        return nanos;
    }

    void see(long newTick, long now) {
        tick = newTick;
        nanos = now;
    }
}
