package mqgate.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One line of the file of results. Immutable.
 *
 * @param loadCase the name of the case
 * @param server the name of the server
 * @param round which round it was, from 1
 * @param figures what the load said
 */
record Measurement(String loadCase, String server, int round, JsonNode figures) {}
