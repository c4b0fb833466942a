package mqgate.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * One column of a table: a value of each measurement. Immutable.
 *
 * @param column its title
 * @param value finds it in what the load said
 * @param digits how many digits stand behind the point
 * @param summary what is shown of the values of all rounds
 */
record Figure(String column, ToDoubleFunction<JsonNode> value, int digits, Summary summary) {

    /** What is shown of the values of all rounds. */
    enum Summary {
        /** The median, the least and the most. */
        SPREAD,
        /** The same, and the same of the ratios to each floor. */
        RATIO,
        /** The sum. */
        TOTAL
    }

    static Figure compared(String column, String field, int digits) {
        return new Figure(column, said -> positive(at(said, field)), digits, Summary.RATIO);
    }

    static Figure shown(String column, String field) {
        return new Figure(column, said -> at(said, field), 0, Summary.SPREAD);
    }

    /** Returns the sum of these fields over all rounds; those that are not there count nothing. */
    static Figure total(String column, String... fields) {
        return new Figure(
                column,
                said -> Stream.of(fields)
                        .mapToDouble(field -> said.at(field).asDouble(0))
                        .sum(),
                0,
                Summary.TOTAL);
    }

    /** What took nothing was not measured. */
    private static double positive(double value) {
        return value > 0 ? value : Double.NaN;
    }

    private static double at(JsonNode said, String field) {
        return said.at(field).asDouble(Double.NaN);
    }
}
