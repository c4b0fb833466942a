package mqgate.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What has crossed the network of a {@link VirtualGate}, in the order of its arrival. Belongs to the thread of the test.
 *
 * @since 0.1
 */
public final class WireLog {

    private static final HexFormat HEX = HexFormat.of();

    private final List<Entry> entries = new ArrayList<>();

    WireLog() {}

    /** What arrived. */
    public enum Kind {
        /** A new connection. */
        OPEN,
        /** Bytes. */
        BYTES,
        /** That the other side sends nothing more. */
        END,
        /** That the connection is broken. */
        RESET
    }

    /**
     * One arrival.
     *
     * @param time when, from the beginning of the virtual time
     * @param client the number of the client's connection
     * @param fromClient whether it arrived at the gate, and not at the client
     * @param kind what it was
     * @param hex the bytes, as hex digits; empty if it was something else
     */
    public record Entry(Duration time, int client, boolean fromClient, Kind kind, String hex) {

        @Override
        public String toString() {
            String direction = fromClient ? " > " : " < ";
            return time + " " + client + direction + kind + (hex.isEmpty() ? "" : " " + hex);
        }
    }

    void add(long nanos, int client, boolean fromClient, Kind kind, byte[] bytes) {
        entries.add(new Entry(Duration.ofNanos(nanos), client, fromClient, kind, HEX.formatHex(bytes)));
    }

    /**
     * {@return all entries until now}
     */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** {@return the entries, a line for each} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(entry).append('\n'));
        return text.toString();
    }
}
