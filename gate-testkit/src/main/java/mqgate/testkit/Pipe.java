package mqgate.testkit;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a line: what is sent arrives in order, in pieces, each at its time, and waits there until it is read. Belongs to the thread
 * of the virtual time.
 *
 * <ul>
 *   <li>What is under way and what is not read take room; without room nothing can be sent.
 *   <li>While the pipe is cut nothing arrives. What should have, arrives when it is mended, later by the latency, as what TCP sends again.
 *   <li>A reset overtakes what was sent before it, and what was not read is lost.
 *   <li>Who reads no more answers bytes with a reset.
 * </ul>
 */
final class Pipe {

    private static final byte[] NONE = {};

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Piece(WireLog.Kind kind, byte[] bytes, long due) {}

    private final NetworkLine line;
    private final VirtualTime time;
    private final boolean up;
    private final Queue<Piece> underWay = new ArrayDeque<>();
    private final Deque<byte[]> unread = new ArrayDeque<>();
    private @Nullable LineEnd sender;
    private @Nullable LineEnd receiver;
    private VirtualTime.@Nullable Event arrival;
    private int firstRead; // of the first unread piece
    private int filled;
    private long lineFree;
    private long lastDue;
    private boolean cut;
    private boolean ended;
    private boolean over;
    private boolean broken;
    private boolean closed;

    Pipe(NetworkLine line, VirtualTime time, boolean up) {
        this.line = line;
        this.time = time;
        this.up = up;
    }

    void setSender(LineEnd end) {
        sender = end;
    }

    void setReceiver(LineEnd end) {
        receiver = end;
    }

    /** How many bytes can be sent now. */
    int room() {
        return over ? 0 : Math.max(0, line.profile().window() - filled);
    }

    void open() {
        put(WireLog.Kind.OPEN, NONE);
    }

    /** Sends bytes, no more than there is room. */
    void send(byte[] bytes) {
        int from = 0;
        while (from < bytes.length) {
            int size = line.profile().pieceOf(bytes.length - from, line.random());
            put(WireLog.Kind.BYTES, Arrays.copyOfRange(bytes, from, from + size));
            from += size;
        }
    }

    /** Sends that nothing more comes. */
    void end() {
        if (!over) {
            put(WireLog.Kind.END, NONE);
            over = true;
        }
    }

    /** Sends, once, that the connection is broken. */
    void reset() {
        if (broken) {
            return;
        }
        broken = true;
        underWay.clear();
        forgetArrival();
        over = false;
        lineFree = time.nanoTime();
        lastDue = lineFree;
        put(WireLog.Kind.RESET, NONE);
        over = true;
    }

    private void put(WireLog.Kind kind, byte[] bytes) {
        if (over) {
            return;
        }
        lineFree = Math.max(lineFree, time.nanoTime()) + line.profile().lineNanos(bytes.length, up);
        lastDue = Math.max(lastDue, lineFree + line.profile().travelNanos(line.random()));
        underWay.add(new Piece(kind, bytes, lastDue));
        filled += bytes.length;
        awaitNext(0);
    }

    private void awaitNext(long earliest) {
        Piece next = underWay.peek();
        if (!cut && arrival == null && next != null) {
            arrival = time.at(Math.max(earliest, next.due), this::arrive);
        }
    }

    /** One piece at a time: the gate has turned to the one before when the next arrives. */
    private void arrive() {
        arrival = null;
        Piece piece = underWay.poll();
        if (piece != null) {
            line.log(up, piece.kind, piece.bytes);
            take(piece);
        }
        awaitNext(0);
    }

    private void take(Piece piece) {
        switch (piece.kind) {
            case OPEN -> line.arrived();
            case BYTES -> takeBytes(piece.bytes);
            case END -> {
                ended = true;
                tellReceiver();
            }
            case RESET -> {
                closed = true;
                unread.clear();
                if (receiver != null) {
                    receiver.onReset();
                }
            }
        }
    }

    private void takeBytes(byte[] bytes) {
        if (closed) {
            line.answerReset(up);
        } else {
            unread.add(bytes);
            tellReceiver();
        }
    }

    private void tellReceiver() {
        if (!closed && receiver != null) {
            receiver.onReadable();
        }
    }

    boolean isReadable() {
        return !unread.isEmpty();
    }

    /** Whether all was read, and nothing more comes. */
    boolean isAtEnd() {
        return ended && unread.isEmpty();
    }

    /** Reads what has arrived into a buffer that has room, of the first piece at most; returns how much that was. */
    int read(ByteBuf target) {
        byte[] first = unread.peek();
        if (first == null) {
            return 0;
        }
        int size = Math.min(first.length - firstRead, target.writableBytes());
        target.writeBytes(first, firstRead, size);
        firstRead += size;
        if (firstRead == first.length) {
            unread.remove();
            firstRead = 0;
        }
        taken(size);
        return size;
    }

    /** Reads one piece that has arrived; none of it may have been read. */
    byte @Nullable [] readPiece() {
        byte[] piece = unread.poll();
        if (piece != null) {
            taken(piece.length);
        }
        return piece;
    }

    private void taken(int bytes) {
        filled -= bytes;
        if (sender != null) {
            sender.onRoom();
        }
    }

    /** Nothing is read any more; returns whether something was left that nobody has read. */
    boolean close() {
        boolean left = !unread.isEmpty();
        closed = true;
        unread.clear();
        return left;
    }

    void cut() {
        cut = true;
        forgetArrival();
    }

    private void forgetArrival() {
        if (arrival != null) {
            arrival.cancel();
            arrival = null;
        }
    }

    void mend() {
        cut = false;
        awaitNext(time.nanoTime() + line.profile().travelNanos(line.random()));
    }
}
