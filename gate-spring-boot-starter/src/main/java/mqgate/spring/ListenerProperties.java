package mqgate.spring;

import java.util.function.BiFunction;
import java.util.function.Supplier;
import mqgate.api.Listener;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Makes a listener of the properties {@code gate.listeners[…].*}. */
final class ListenerProperties {

    private final String name;
    private Listener listener;

    private ListenerProperties(String name, GateProperties.Address properties) {
        this.name = name;
        listener = TlsProperties.apply(name + ".tls", properties.tls(), named(name, () -> plain(properties)));
    }

    static Listener toListener(String name, GateProperties.Address properties) {
        ListenerProperties made = new ListenerProperties(name, properties);
        made.apply(properties.proxyProtocol(), Listener::proxyProtocol);
        made.apply(properties.forwardedHeaders(), Listener::forwardedHeaders);
        made.apply(properties.dialect(), Listener::dialect);
        made.applyBytes("max-pack-size", properties.maxPackSize(), Listener::maxPackSize);
        made.apply(properties.overTime(), Listener::overTime);
        made.apply(properties.wsPath(), Listener::wsPath);
        made.apply(properties.wsAllowedOrigins(), Listener::wsAllowedOrigins);
        made.apply(properties.wsCompression(), Listener::wsCompression);
        made.applyBytes("ws-max-header-size", properties.wsMaxHeaderSize(), Listener::wsMaxHeaderSize);
        return made.listener;
    }

    private static Listener plain(GateProperties.Address properties) {
        String address = properties.address();
        if (address == null) {
            throw new IllegalArgumentException("address: none (expected: host:port, [ipv6]:port or :port)");
        }
        return switch (properties.network()) {
            case TCP -> Listener.tcp(address);
            case WEBSOCKET -> Listener.webSocket(address);
            case ANY -> Listener.any(address);
        };
    }

    private <T> void apply(@Nullable T value, BiFunction<Listener, T, Listener> setting) {
        Unset.orSet(value, set -> listener = named(name, () -> setting.apply(listener, set)));
    }

    /** Which one of the listeners is wrong, besides what. */
    private static Listener named(String name, Supplier<Listener> making) {
        try {
            return making.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private void applyBytes(String setting, @Nullable DataSize size, BiFunction<Listener, Integer, Listener> set) {
        Unset.orSetBytes(name + "." + setting, size, bytes -> listener = named(name, () -> set.apply(listener, bytes)));
    }
}
