package mqgate.api.spi;

/**
 * Handles a message: a {@link RouteHandler}, which may block, or an {@link AsyncRouteHandler}, which must not.
 *
 * @since 0.1
 */
public sealed interface Route permits RouteHandler, AsyncRouteHandler {}
