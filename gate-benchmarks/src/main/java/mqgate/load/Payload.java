package mqgate.load;

import java.nio.ByteBuffer;

/**
 * What a message says of itself: the number of its connection, its own number and when it was to be sent, a check over these and
 * this run, and bytes that follow from the check. Has no state but what a run is known by.
 */
final class Payload {

    static final int LEAST = 24;

    private final long run = System.nanoTime() ^ ProcessHandle.current().pid() << 32;
    private final int size;

    Payload(int size) {
        this.size = size;
    }

    int size() {
        return size;
    }

    void write(ByteBuffer out, int connection, int number, long nanos) {
        long check = check(connection, number, nanos);
        out.putInt(connection).putInt(number).putLong(nanos).putLong(check);
        for (int i = LEAST; i < size; i++) {
            out.put((byte) (check + i));
        }
    }

    /** Returns whether this is a message of this run as it was sent. */
    boolean isRight(ByteBuffer in, int at, int length) {
        if (length != size) {
            return false;
        }
        long check = check(connection(in, at), number(in, at), nanos(in, at));
        if (in.getLong(at + 16) != check) {
            return false;
        }
        for (int i = LEAST; i < size; i++) {
            if (in.get(at + i) != (byte) (check + i)) {
                return false;
            }
        }
        return true;
    }

    static int connection(ByteBuffer in, int at) {
        return in.getInt(at);
    }

    static int number(ByteBuffer in, int at) {
        return in.getInt(at + 4);
    }

    static long nanos(ByteBuffer in, int at) {
        return in.getLong(at + 8);
    }

    private long check(int connection, int number, long nanos) {
        long mixed = (run ^ nanos) * 0x9e3779b97f4a7c15L + ((long) connection << 32 | (number & 0xffffffffL));
        mixed = (mixed ^ (mixed >>> 31)) * 0xbf58476d1ce4e5b9L;
        return mixed ^ (mixed >>> 29);
    }
}
