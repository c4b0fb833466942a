package mqgate.testkit;

import java.time.Duration;
import java.util.Locale;

/** Writes a time for whoever reads a failure. */
final class Times {

    private Times() {}

    /** Such as {@code 5 s} or {@code 1 m 30 s}. */
    static String text(Duration time) {
        return time.toString()
                .substring(2)
                .replaceAll("([HMS])", " $1 ")
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
