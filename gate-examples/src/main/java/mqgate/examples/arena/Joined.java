package mqgate.examples.arena;

/** What a client is answered that has joined. Immutable. */
record Joined(int id, String ticket, String room, int width, int height, int tickMillis) {

    static Joined of(Player player) {
        return new Joined(
                player.ball().id(), player.ticket(), player.room().name(), Rules.SIZE, Rules.SIZE, Rules.TICK_MILLIS);
    }
}
