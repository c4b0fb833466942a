package mqgate.examples.console;

import java.util.Map;

/**
 * What the page shows of a gate, but for its sessions. Counts are totals since the start: the page makes rates of two of these. Immutable.
 *
 * @param serverId the id of the gate
 * @param nanos how long the gate has been watched; starts anew with the process
 * @param recordingAll whether the flight recorder records everybody
 * @param flightEvents how many events it keeps of each connection
 * @param connections open sockets
 * @param sessions connected clients
 * @param census users and groups, not older than a second
 * @param totals what was counted since the start
 * @param queuedBytes what waits for slow clients
 * @param behind how many clients something waits for
 * @param closes how many connections were closed, by reason; reasons that never came are left out
 * @param handlers times of handlers
 * @param handshakes times of handshakes
 * @param lags how late event loops were
 * @param heap memory of the process
 */
record Snapshot(
        String serverId,
        long nanos,
        boolean recordingAll,
        int flightEvents,
        int connections,
        int sessions,
        Census.Result census,
        Totals totals,
        long queuedBytes,
        int behind,
        Map<String, Long> closes,
        Times handlers,
        Times handshakes,
        Times lags,
        Heap heap) {

    /** What was counted since the start of the gate. */
    record Totals(
            long accepted,
            long messagesIn,
            long messagesOut,
            long bytesIn,
            long bytesOut,
            long dropped,
            long replaced,
            long lost,
            long handled) {}

    /** The heap, in bytes. */
    record Heap(long used, long max) {}
}
