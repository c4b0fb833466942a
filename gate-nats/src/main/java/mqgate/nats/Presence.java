package mqgate.nats;

import java.util.HashMap;
import java.util.Map;

/**
 * What a gate says of itself.
 *
 * @param serverId its id
 * @param here false for its last word
 * @param agents how many clients it has
 * @param metadata what else others may want to know
 */
record Presence(String serverId, boolean here, int agents, Map<String, String> metadata) {

    byte[] toBytes() {
        ByteWriter out =
                new ByteWriter(128).writeString(serverId).writeBoolean(here).writeLong(agents);
        out.writeLong(metadata.size());
        metadata.forEach((key, value) -> out.writeString(key).writeString(value));
        return out.toBytes();
    }

    static Presence fromBytes(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        return new Presence(in.readString(), in.readBoolean(), in.readInt(), metadata(in));
    }

    private static Map<String, String> metadata(ByteReader in) {
        Map<String, String> metadata = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            metadata.put(in.readString(), in.readString());
        }
        return metadata;
    }
}
