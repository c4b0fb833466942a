package mqgate.nats;

import java.util.HashMap;
import java.util.Map;

/**
 * What a gate says of itself.
 *
 * @param serverId its id
 * @param state what it is doing
 * @param agents how many clients it has
 * @param metadata what else others may want to know
 */
record Presence(String serverId, State state, int agents, Map<String, String> metadata) {

    /** What a gate is doing. */
    enum State {
        /** Its last word. */
        GONE(0),
        HERE(1),
        /** It serves the clients that it has until they are gone, and takes no more. */
        DRAINING(2);

        private final int number;

        State(int number) {
            this.number = number;
        }

        static State of(int number) {
            for (State state : values()) {
                if (state.number == number) {
                    return state;
                }
            }
            throw new IllegalArgumentException("state: " + number + " (expected: 0 to 2)");
        }
    }

    byte[] toBytes() {
        ByteWriter out = new ByteWriter(128)
                .writeString(serverId)
                .writeLong(state.number)
                .writeLong(agents);
        out.writeLong(metadata.size());
        metadata.forEach((key, value) -> out.writeString(key).writeString(value));
        return out.toBytes();
    }

    static Presence fromBytes(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        return new Presence(in.readString(), State.of(in.readInt()), in.readInt(), metadata(in));
    }

    private static Map<String, String> metadata(ByteReader in) {
        Map<String, String> metadata = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            metadata.put(in.readString(), in.readString());
        }
        return metadata;
    }
}
