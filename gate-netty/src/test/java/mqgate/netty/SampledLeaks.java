package mqgate.netty;

import io.netty.util.ResourceLeakDetector;

/**
 * Lets the detection of leaks take samples of buffers for a while. It looks at each of them otherwise, which takes most of the time where
 * there are millions.
 */
final class SampledLeaks implements AutoCloseable {

    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    SampledLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }

    @Override
    public void close() {
        ResourceLeakDetector.setLevel(before);
    }
}
