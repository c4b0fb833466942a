package mqgate.netty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long a thread that could have run has waited for a processor, because there was more to do than there are processors. Linux
 * counts it; elsewhere it is always 0.
 */
final class ProcessorWait {

    private final Path statistics;

    private ProcessorWait(Path statistics) {
        this.statistics = statistics;
    }

    static ProcessorWait ofThisThread() {
        Path self = Path.of("/proc/thread-self");
        try {
            return new ProcessorWait(Files.exists(self) ? self.toRealPath().resolve("schedstat") : self);
        } catch (IOException e) {
            return new ProcessorWait(self);
        }
    }

    /** Since the thread was started. */
    long nanos() {
        try {
            return Files.exists(statistics)
                    ? Long.parseLong(Files.readString(statistics).split(" ", -1)[1])
                    : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
