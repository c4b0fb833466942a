package mqgate.micrometer;

import io.micrometer.core.instrument.Meter;
import java.util.function.Consumer;

/** Some meters of a registry. */
@FunctionalInterface
interface Meters {

    /** Registers them, and tells of each before the next. */
    void register(Consumer<Meter> registered);
}
