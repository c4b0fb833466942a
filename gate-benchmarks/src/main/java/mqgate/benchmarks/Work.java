package mqgate.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** How a case is measured. */
@FunctionalInterface
interface Work {

    /**
     * Measures one server once.
     *
     * @param fleet the servers that run, and the load
     * @param server whom to measure
     * @param seconds for how long, where it is not the number of messages or connections that counts
     * @return what was measured
     */
    JsonNode measure(Fleet fleet, ServerSpec server, double seconds) throws IOException;
}
