package mqgate.examples.arena;

import mqgate.api.GateStats;

/** What a client is answered that pings: what the gate has done since its start, and who is in the client's room. Immutable. */
record Figures(int connections, long messagesOut, long bytesOut, long dropped, long replaced, int players, int bots) {

    static Figures of(GateStats stats, Population population) {
        return new Figures(
                stats.getOpenConnections(),
                stats.getMessagesOut(),
                stats.getBytesOut(),
                stats.getDroppedMessages(),
                stats.getReplacedMessages(),
                population.players(),
                population.bots());
    }
}
