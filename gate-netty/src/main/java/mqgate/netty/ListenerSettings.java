package mqgate.netty;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import org.jspecify.annotations.Nullable;

/**
 * What holds on one listener: its own settings, and those of the options where it has none.
 *
 * @param listener the listener
 * @param mqant whether it speaks mqant's dialect
 * @param maxPackSize the largest packet, in bytes after its fixed header
 * @param overTime how long a handshake may take
 * @param wsPath the only path of WebSockets, or null for any
 * @param wsAllowedOrigins the origins of WebSockets in lower case, or empty for all
 * @param wsCompression whether WebSocket messages may be compressed
 * @param wsMaxHeaderSize the largest header of a WebSocket handshake
 * @param tls how to speak TLS, or null
 */
record ListenerSettings(
        Listener listener,
        boolean mqant,
        int maxPackSize,
        Duration overTime,
        @Nullable String wsPath,
        Set<String> wsAllowedOrigins,
        boolean wsCompression,
        int wsMaxHeaderSize,
        @Nullable Tls tls) {

    private static final int LEAST_FRAME_LIMIT = 65536;
    private static final int LARGEST_FIXED_HEADER = 5;

    static ListenerSettings of(Listener listener, Options options, @Nullable Tls tls) {
        boolean mqant = listener.getDialect() == Dialect.MQANT;
        return new ListenerSettings(
                listener,
                mqant,
                listener.getMaxPackSize().orElse(options.getMaxPackSize()),
                listener.getOverTime().orElse(options.getOverTime()),
                listener.getWsPath().orElse(mqant ? null : options.getWsPath()),
                listener.getWsAllowedOrigins().orElse(options.getWsAllowedOrigins()).stream()
                        .map(origin -> origin.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()),
                listener.getWsCompression().orElse(options.isWsCompression()),
                listener.getWsMaxHeaderSize().orElse(options.getWsMaxHeaderSize()),
                tls);
    }

    /** The largest WebSocket frame, compressed or not: a whole packet fits, and several small ones do. */
    int maxFrameSize() {
        return Math.max(LEAST_FRAME_LIMIT, maxPackSize + LARGEST_FIXED_HEADER);
    }
}
