package mqgate.netty.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a fuzzer sends, as every fuzz test here reads it: two bytes of settings, three pairs of a length and an event, and
 * then the bytes of the client.
 *
 * <p>The client's bytes are cut into pieces of these lengths, the three in turn; 0 is all that is left, as is the last of
 * many pieces. After each piece its event happens. So eight zeros are the plain case: default settings, one piece, no event.
 */
public final class FuzzInput {

    /** The bytes before those of the client. */
    private static final int HEADER = 8;

    private static final int PAIRS = 3;
    private static final int MOST_PIECES = 100;

    private final byte[] data;

    /** Some bytes of a client, and what happens after them. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Piece(byte[] bytes, int event) {}

    public FuzzInput(byte[] data) {
        this.data = data.length < HEADER ? Arrays.copyOf(data, HEADER) : data;
    }

    /** Returns one of the two bytes of settings. */
    public int settings(int index) {
        return data[index] & 0xff;
    }

    /** Returns a bit of the settings, the lowest of the first byte being number 0. */
    public boolean flag(int bit) {
        return (settings(bit / 8) >> bit % 8 & 1) != 0;
    }

    /** Returns all that the client sends. */
    public byte[] bytes() {
        return Arrays.copyOfRange(data, HEADER, data.length);
    }

    /** Returns all that the client sends in the pieces that the fuzzer chose. */
    public List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        for (int start = HEADER; start < data.length; ) {
            int pair = 2 + 2 * (pieces.size() % PAIRS);
            int length = data[pair] & 0xff;
            boolean last = length == 0 || pieces.size() == MOST_PIECES;
            int end = last ? data.length : Math.min(data.length, start + length);
            pieces.add(new Piece(Arrays.copyOfRange(data, start, end), data[pair + 1] & 0xff));
            start = end;
        }
        return pieces;
    }

    /** Returns all that the client sends as one piece after which nothing happens. */
    public List<Piece> inOnePiece() {
        return data.length == HEADER ? List.of() : List.of(new Piece(bytes(), 0));
    }

    /** Whether something happens between two pieces. */
    public boolean hasEvents() {
        return data[3] != 0 || data[5] != 0 || data[7] != 0;
    }
}
