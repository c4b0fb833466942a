package mqgate.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a soak does, and for how long. Immutable.
 *
 * @param time how long the load lasts
 * @param every how long a row of the table takes
 * @param clients how many steady clients there are
 * @param rate how many messages all of them together ask to be echoed in a second
 * @param churn how many visitors come in a second; a tenth as many faults, and a hundredth as many slow clients
 * @param overTime of the gate
 * @param seed of all that is random
 * @param javaOptions of the process of the gate
 * @param log what the process of the gate says besides
 */
public record SoakPlan(
        Duration time,
        Duration every,
        int clients,
        int rate,
        int churn,
        Duration overTime,
        long seed,
        List<String> javaOptions,
        Path log) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public SoakPlan {
        check("minutes", time.toMillis() > 0, time, "more than 0");
        check("every", every.toMillis() >= 100, every, "0.1 s or more");
        check("clients", clients >= 1 && clients <= 20_000, clients, "1 to 20000");
        check("rate", rate >= 1, rate, "1 or more");
        check("churn", churn >= 1, churn, "1 or more");
        check("over-time", overTime.toMillis() >= 1, overTime, "more than 0");
        javaOptions = List.copyOf(javaOptions);
    }

    private static void check(String name, boolean right, Object value, String expected) {
        if (!right) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
