package mqgate.spring;

import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Hands a property to the setting that it is for, unless it is not set: then the default of the setting holds. */
final class Unset {

    private Unset() {}

    static <T> void orSet(@Nullable T value, Consumer<T> setting) {
        if (value != null) {
            setting.accept(value);
        }
    }

    static void orSetBytes(String name, @Nullable DataSize size, IntConsumer setting) {
        if (size != null) {
            setting.accept(toInt(name, size));
        }
    }

    private static int toInt(String name, DataSize size) {
        long bytes = size.toBytes();
        if (bytes != (int) bytes) {
            throw new IllegalArgumentException(name + ": " + size + " (expected: less than 2 GB)");
        }
        return (int) bytes;
    }
}
