package mqgate.netty;

import java.lang.reflect.Method;

/**
 * What the threads of this process have allocated. Asked by reflection: the module of the gate, of which tests are a part when they
 * are compiled, does not read the one that knows.
 */
final class Allocations {

    private final Object threads;
    private final Method ids;
    private final Method bytes;

    Allocations() throws ReflectiveOperationException {
        Class<?> bean = Class.forName("com.sun.management.ThreadMXBean");
        threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        ids = bean.getMethod("getAllThreadIds");
        bytes = bean.getMethod("getThreadAllocatedBytes", long[].class);
    }

    /** Bytes allocated by all living threads but one, ever. */
    long besides(Thread client) throws ReflectiveOperationException {
        long[] all = (long[]) ids.invoke(threads);
        long[] allocated = (long[]) bytes.invoke(threads, (Object) all);
        long sum = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] != client.getId()) {
                sum += Math.max(0, allocated[i]);
            }
        }
        return sum;
    }
}
