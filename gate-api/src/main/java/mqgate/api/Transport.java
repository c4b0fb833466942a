package mqgate.api;

/**
 * The system interface that sockets are served with.
 *
 * @since 0.1
 */
public enum Transport {
    /** The first of epoll and kqueue that works on this machine, NIO otherwise; io_uring only when it is asked for. */
    AUTO,
    /**
     * Linux with a kernel that supports io_uring and allows it, which container runtimes often do not. Whether it takes less processor
     * time than epoll depends on the load: {@code docs/performance.md}.
     */
    IO_URING,
    /** Linux only. */
    EPOLL,
    /** macOS and BSD only. */
    KQUEUE,
    /** Everywhere. */
    NIO
}
