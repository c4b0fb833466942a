package mqgate.testkit;

import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets the detection of leaks take samples of buffers in these tests. It looks at each of them otherwise, which takes most of the time where
 * there are hundreds of thousands.
 */
public final class SampledLeaks implements BeforeEachCallback, AfterEachCallback {

    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    @Override
    public void beforeEach(ExtensionContext context) {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ResourceLeakDetector.setLevel(before);
    }
}
