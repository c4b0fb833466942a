package mqgate.netty;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.CloseReason;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.SessionNotFoundException;
import mqgate.api.UserProperty;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.Router;

/** Does with a message what the first letter of its topic says; most are sent back as they are. */
final class FuzzedHandlers implements Router {

    /** What a broadcast is sent to. */
    static final String BROADCAST_TOPIC = "all";

    private final boolean blocking;
    private final Queue<CompletableFuture<RouteResult>> unfinished = new ArrayDeque<>();
    private final List<CompletableFuture<Void>> deliveries = new ArrayList<>();

    /** Where they may block, they answer behind what the event loop answers by itself. */
    FuzzedHandlers(boolean blocking) {
        this.blocking = blocking;
    }

    @Override
    public Route route(Message message) {
        Route route = blockingRoute(message);
        return blocking || !(route instanceof RouteHandler handler) ? route : onEventLoop(handler);
    }

    private static Route onEventLoop(RouteHandler handler) {
        return (AsyncRouteHandler.OfMessage) (session, message) -> {
            try {
                return CompletableFuture.completedStage(handler.onMessage(session, message));
            } catch (Exception e) {
                return CompletableFuture.failedStage(e);
            }
        };
    }

    private Route blockingRoute(Message message) {
        return switch (message.getTopic().charAt(0)) {
            case 'm' -> (RouteHandler.OfMessage) (session, everything) -> sendBack(everything);
            case 'w' -> (AsyncRouteHandler) (session, topic, body) -> waiting();
            case 'a' ->
                (AsyncRouteHandler) (session, topic, body) -> CompletableFuture.completedStage(RouteResult.raw(body));
            default -> (RouteHandler) this::handle;
        };
    }

    /** Answers with all that came with the message. */
    private static RouteResult sendBack(Message message) {
        RouteResult result = RouteResult.raw(message.getBody());
        for (UserProperty property : message.getUserProperties()) {
            result = result.withUserProperty(property.name(), property.value());
        }
        return result.withUserProperty("type", message.getContentType().orElse("none"));
    }

    private CompletableFuture<RouteResult> waiting() {
        CompletableFuture<RouteResult> result = new CompletableFuture<>();
        unfinished.add(result);
        return result;
    }

    /** Finishes the oldest message that waits for it, if there is one. */
    void finishOne() {
        CompletableFuture<RouteResult> oldest = unfinished.poll();
        if (oldest != null) {
            oldest.complete(RouteResult.raw(new byte[] {'w'}));
        }
    }

    void finishAll() {
        while (hasUnfinished()) {
            finishOne();
        }
    }

    boolean hasUnfinished() {
        return !unfinished.isEmpty();
    }

    void watch(CompletionStage<Void> delivery) {
        deliveries.add(delivery.toCompletableFuture());
    }

    /** Whether everyone who waited for an acknowledgement has heard of it or of its failure. */
    boolean isEverybodyTold() {
        return deliveries.stream().allMatch(CompletableFuture::isDone);
    }

    private RouteResult handle(Session session, String topic, byte[] body) {
        switch (topic.charAt(0)) {
            case 'b' -> session.bind(text(body));
            case 'c' -> session.broadcast(BROADCAST_TOPIC, body);
            case 'd' -> watch(session.sendAtLeastOnce("sure", body));
            case 'k' -> session.close(CloseReason.KICKED);
            case 's' -> session.send("push", body);
            case 't' -> throw new SessionNotFoundException(text(body));
            default -> {}
        }
        return answer(topic.charAt(0), body);
    }

    private static RouteResult answer(char letter, byte[] body) {
        return switch (letter) {
            case 'e' -> RouteResult.error(text(body));
            case 'n' -> RouteResult.none();
            case 'r' -> RouteResult.reply(body.length).withUserProperty("key", "value");
            case 'q' -> RouteResult.raw(body).atLeastOnce();
            default -> RouteResult.raw(body);
        };
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
