package mqgate.netty;

import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.UserProperty;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;

/**
 * Answers each message with its bytes. The first level of the topic asks for more: {@code error} for an error ({@code nul} and
 * {@code long} for others), {@code none}
 * for no answer, {@code qos1} for QoS 1, {@code props} for the user property k=v, {@code echo-props} for those of the message.
 */
final class DialogueHandler implements RouteHandler {

    @Override
    public RouteResult onRoute(Session session, String topic, byte[] body) {
        return RouteResult.raw(body);
    }

    @Override
    public RouteResult onMessage(Session session, Message message) throws Exception {
        RouteResult echo = onRoute(session, message.getTopic(), message.getBody());
        return switch (message.getTopic().replaceFirst("/.*", "")) {
            case "error" -> RouteResult.error("broken");
            case "nul" -> RouteResult.error("a\0b");
            case "long" -> RouteResult.error("x".repeat(30));
            case "none" -> RouteResult.none();
            case "qos1" -> echo.atLeastOnce();
            case "props" -> echo.withUserProperty("k", "v");
            case "echo-props" -> withProperties(echo, message);
            default -> echo;
        };
    }

    private static RouteResult withProperties(RouteResult answer, Message message) {
        RouteResult result = answer;
        for (UserProperty property : message.getUserProperties()) {
            result = result.withUserProperty(property.name(), property.value());
        }
        return result;
    }
}
