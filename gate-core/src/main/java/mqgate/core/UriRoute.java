package mqgate.core;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import mqgate.api.Message;
import mqgate.api.spi.Route;
import mqgate.api.spi.Router;
import org.jspecify.annotations.Nullable;

/**
 * Routes topics that are URIs, {@code type://node/HD_handler[?msg_id=…]}, to {@link Modules}.
 *
 * <p>The scheme is the module's type. The hosts {@code modulus}, {@code cache} and {@code random} stand for any node;
 * every other host is a node's id. A query parameter {@code msg_id}, whatever its value, asks for a reply, and so does a
 * response topic. It reaches the modules of this process only: {@link Modules.Builder#elsewhere} is not asked. Immutable and
 * safe for use from any thread.
 *
 * @source gate/uriroute/uri_route.go URIRoute
 * @since 0.1
 */
public final class UriRoute implements Router {

    private static final Set<String> ANY_NODE = Set.of("modulus", "cache", "random");
    private static final String MESSAGE_ID = "msg_id";

    private final Modules modules;

    /**
     * Makes the route.
     *
     * @param modules where the handlers are
     */
    public UriRoute(Modules modules) {
        this.modules = requireNonNull(modules, "modules");
    }

    @Override
    public Route route(Message message) {
        String topic = message.getTopic();
        URI uri;
        try {
            uri = new URI(topic);
        } catch (URISyntaxException e) {
            return Modules.failure("topic is not uri " + e.getMessage(), true);
        }
        String path = uri.getPath();
        if (uri.getScheme() == null || path == null || !path.startsWith("/")) {
            return Modules.failure("topic is not uri " + topic + " (expected: type://node/HD_handler)", true);
        }
        return modules.route(
                module(uri), path.substring(1), hasMessageId(uri.getRawQuery()) || Modules.wantsReply(message));
    }

    private static String module(URI uri) {
        String node = uri.getHost() != null ? uri.getHost() : authority(uri);
        return node.isEmpty() || ANY_NODE.contains(node) ? uri.getScheme() : uri.getScheme() + "@" + node;
    }

    /** A node id may be no valid host name (with an underscore, say); Java then has only the authority. */
    private static String authority(URI uri) {
        return uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    }

    private static boolean hasMessageId(@Nullable String query) {
        if (query == null) {
            return false;
        }
        for (String parameter : query.split("&", -1)) {
            if (parameter.equals(MESSAGE_ID) || parameter.startsWith(MESSAGE_ID + "=")) {
                return true;
            }
        }
        return false;
    }
}
