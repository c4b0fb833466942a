package mqgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails each test class that leaves a buffer behind, of the gate or of a client. Registered for all of them. */
public final class LeakGuard implements AfterAllCallback {

    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        ByteBufUtil.setLeakListener((resourceType, records) -> LEAKS.add(resourceType + records));
    }

    @Override
    @SuppressWarnings("removal") // the only way to have them collected now
    public void afterAll(ExtensionContext context) {
        for (int i = 0; i < 3; i++) {
            System.gc();
            System.runFinalization();
            ByteBufAllocator.DEFAULT.directBuffer(16).release(); // leaks are reported when a buffer is made
        }
        assertThat(LEAKS).as("buffers not released").isEmpty();
    }
}
