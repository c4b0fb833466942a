package mqgate.examples.arena;

/** Who is in a room. Immutable. */
record Population(int players, int bots) {

    static final Population NOBODY = new Population(0, 0);
}
