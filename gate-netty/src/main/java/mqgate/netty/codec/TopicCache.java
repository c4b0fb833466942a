package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The topic names that clients of one event loop repeat, found by their bytes, so that a repeated one costs neither decoding nor
 * checking nor memory. Owned by the event loop.
 *
 * <p>It holds a fixed number of valid names. A name that is new takes its place only when it comes again, so that names that never
 * do, with a number for each request, say, cost nothing.
 */
final class TopicCache {

    private static final int SLOTS = 512;
    private static final int LONGEST = 128;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final @Nullable Entry[] entries = new Entry[SLOTS];
    private final int[] seenOnce = new int[SLOTS]; // the hash of the name that came last and is not in its place

    /** A name as text and as bytes, eight of them to a number. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Entry(String topic, int length, long[] words) {

        boolean is(ByteBuf in, int start, int otherLength) {
            if (length != otherLength) {
                return false;
            }
            for (int i = 0; i < words.length; i++) {
                if (words[i] != word(in, start, length, i)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Returns the name that these bytes are if it is known, or null. */
    @Nullable String find(ByteBuf in, int start, int length) {
        if (length == 0 || length > LONGEST) {
            return null;
        }
        Entry entry = entries[slot(hash(in, start, length))];
        return entry != null && entry.is(in, start, length) ? entry.topic : null;
    }

    /** A valid name came that is not known. */
    void add(String topic, ByteBuf in, int start, int length) {
        if (length == 0 || length > LONGEST) {
            return;
        }
        int hash = hash(in, start, length);
        int slot = slot(hash);
        if (seenOnce[slot] == hash) {
            entries[slot] = new Entry(topic, length, words(in, start, length));
        } else {
            seenOnce[slot] = hash;
        }
    }

    private static int slot(int hash) {
        return hash & (SLOTS - 1);
    }

    private static int hash(ByteBuf in, int start, int length) {
        long hash = length;
        for (int i = 0; i < count(length); i++) {
            hash = (hash ^ word(in, start, length, i)) * MIX;
            hash ^= hash >>> 32;
        }
        return (int) hash;
    }

    private static long[] words(ByteBuf in, int start, int length) {
        long[] words = new long[count(length)];
        for (int i = 0; i < words.length; i++) {
            words[i] = word(in, start, length, i);
        }
        return words;
    }

    private static int count(int length) {
        return (length + Long.BYTES - 1) / Long.BYTES;
    }

    /** Eight bytes; the last eight overlap with those before, and only a name that is shorter has fewer. */
    private static long word(ByteBuf in, int start, int length, int index) {
        if (length >= Long.BYTES) {
            return in.getLong(start + Math.min(index * Long.BYTES, length - Long.BYTES));
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = word << Byte.SIZE | in.getUnsignedByte(start + i);
        }
        return word;
    }
}
