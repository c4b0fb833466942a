package mqgate.netty;

/**
 * How much memory the gate may take, in bytes; {@link MemoryGuardTest} measures it. Each is what was measured and about 15 % more:
 * lower it after what makes the gate smaller, and raise it only for something that is worth it.
 */
final class MemoryBounds {

    /**
     * Allocated for a message of 64 bytes that comes in, is handled on the event loop and answered, all QoS 0. 2026-11-29: 200. With
     * the compiler of JDK 25 it differs from run to run. 2026-11-30: 180 and 244.
     */
    static final long ECHO = Runtime.version().feature() < 25 ? 230 : 280;

    /** Allocated for a message of 64 bytes to one of 100 clients, a broadcast at a time. 2026-11-29: 43. */
    static final long BROADCAST = 50;

    /** Heap of a connection that has said CONNECT with a keep alive and nothing since. 2026-11-29: 1735. */
    static final long IDLE_CONNECTION = 2000;

    private MemoryBounds() {}
}
