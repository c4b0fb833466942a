package mqgate.nats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mqgate.api.GateException;

/**
 * A line of the user directory: where a user is connected.
 *
 * @param gate the server id of the gate
 * @param session the session
 * @param generation grows with each bind of the user; in a stored value 0 stands for the revision of that value
 * @param before the gates that had the user before, and may not all have heard yet that they do not have him any more
 */
record UserEntry(String gate, String session, long generation, List<String> before) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns whether both speak of the same session. */
    boolean isOf(String gate, String session) {
        return this.gate.equals(gate) && this.session.equals(session);
    }

    /** Returns every gate that may have the user. */
    Stream<String> gates() {
        return Stream.concat(Stream.of(gate), before.stream());
    }

    UserEntry withoutBefore() {
        return new UserEntry(gate, session, generation, List.of());
    }

    static byte[] toJson(List<UserEntry> entries) {
        ArrayNode array = JSON.createArrayNode();
        for (UserEntry entry : entries) {
            ObjectNode line = array.addObject()
                    .put("gate", entry.gate)
                    .put("session", entry.session)
                    .put("generation", entry.generation);
            entry.before.forEach(line.withArray("before")::add);
        }
        try {
            return JSON.writeValueAsBytes(array);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and numbers can be written", e);
        }
    }

    static List<UserEntry> fromJson(byte[] json, long revision) {
        try {
            List<UserEntry> entries = new ArrayList<>();
            for (JsonNode entry : JSON.readTree(json)) {
                long generation = entry.path("generation").asLong();
                List<String> before = new ArrayList<>();
                entry.path("before").forEach(gate -> before.add(gate.asText()));
                entries.add(new UserEntry(
                        entry.path("gate").asText(),
                        entry.path("session").asText(),
                        generation == 0 ? revision : generation,
                        List.copyOf(before)));
            }
            return List.copyOf(entries);
        } catch (IOException e) {
            throw new GateException("a line of the user directory cannot be read", e);
        }
    }
}
