package mqgate.examples.arena;

/** A ball was eaten, as clients are told. Immutable. */
record Death(int id, int by, int score) {}
