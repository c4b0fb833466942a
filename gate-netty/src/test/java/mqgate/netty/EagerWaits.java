package mqgate.netty;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.Extension;

/** Lets tests look often for what they wait for, and wait long for it on a busy machine. Registered for all classes. */
public final class EagerWaits implements Extension {

    static {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
        Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
    }
}
