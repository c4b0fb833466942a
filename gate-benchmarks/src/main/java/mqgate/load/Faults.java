package mqgate.load;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What was not right. Owned by one thread. */
final class Faults {

    long payload;
    long topic;
    long order;
    long doubled;
    long protocol;
    long closedByServer;
    long failedHandshakes;

    void count(Sequence.Verdict verdict) {
        switch (verdict) {
            case RIGHT -> {}
            case OVERTAKEN -> order++;
            case DOUBLED -> doubled++;
        }
    }

    boolean any() {
        return payload + topic + order + doubled + protocol + closedByServer + failedHandshakes > 0;
    }

    void addTo(ObjectNode said) {
        said.putObject("errors")
                .put("payload", payload)
                .put("topic", topic)
                .put("order", order)
                .put("dup", doubled)
                .put("proto", protocol);
        said.put("closed_by_server", closedByServer).put("failed_handshakes", failedHandshakes);
    }
}
