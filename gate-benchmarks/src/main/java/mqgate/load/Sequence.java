package mqgate.load;

/** Which numbers of a rising sequence have come, each once and in order if all is right. Owned by one thread. */
final class Sequence {

    /** What a number is. */
    enum Verdict {
        RIGHT,
        /** A later one was there before. */
        OVERTAKEN,
        /** It was there before, or more than 63 later ones were. */
        DOUBLED
    }

    private long next;
    private long seen; // the 64 numbers below next, the last one in the lowest bit
    private long count;

    Verdict add(long number) {
        if (number >= next) {
            long step = number - next + 1;
            seen = (step < Long.SIZE ? seen << step : 0) | 1;
            next = number + 1;
            count++;
            return Verdict.RIGHT;
        }
        long back = next - 1 - number;
        if (back >= Long.SIZE || (seen >>> back & 1) != 0) {
            return Verdict.DOUBLED;
        }
        seen |= 1L << back;
        count++;
        return Verdict.OVERTAKEN;
    }

    /** Returns how many different numbers have come. */
    long count() {
        return count;
    }
}
