package mqgate.api;

/**
 * The system interface that sockets are served with.
 *
 * @since 0.1
 */
public enum Transport {
    /** The first of epoll and kqueue that works on this machine, NIO otherwise. */
    AUTO,
    /** Linux only. */
    EPOLL,
    /** macOS and BSD only. */
    KQUEUE,
    /** Everywhere. */
    NIO
}
