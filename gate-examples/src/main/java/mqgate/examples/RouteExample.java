package mqgate.examples;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.StorageHandler;
import picocli.CommandLine.Command;

/** A route handler and a storage of one's own: topics mean what the application wants. */
@Command(
        name = "route",
        description = {
            "Publish a name to login, anything to shout (answered in capitals), anything to visits (answered with how"
                    + " often the user has logged in); other topics are answered with an error."
        })
final class RouteExample extends Example implements RouteHandler {

    private static final String VISITS = "visits";

    @Override
    Options.Builder configure(Options.Builder options) {
        return options.routeHandler(this).storageHandler(new PrintingStorage());
    }

    @Override
    public RouteResult onRoute(Session session, String topic, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return switch (topic) {
            case "login" -> login(session, text);
            case "shout" -> RouteResult.raw(text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            case VISITS -> RouteResult.reply(session.get(VISITS));
            default -> RouteResult.error(topic + ": unknown topic (expected: login, shout or visits)");
        };
    }

    /** What was stored at the last visit comes back with the bind. */
    private static RouteResult login(Session session, String user) {
        session.bind(user);
        int visits = session.load(VISITS).map(Integer::parseInt).orElse(0) + 1;
        session.set(VISITS, String.valueOf(visits));
        return RouteResult.reply("welcome " + user);
    }

    /** Keeps sessions in a map and prints what the gate asks of it. */
    private static final class PrintingStorage implements StorageHandler {

        private final Map<String, byte[]> stored = new ConcurrentHashMap<>();

        @Override
        public void storage(Session session) {
            System.out.println("store " + session);
            stored.put(session.getUserId(), session.serialize());
        }

        @Override
        public void delete(Session session) {
            System.out.println("delete " + session);
            stored.remove(session.getUserId());
        }

        @Override
        public Optional<byte[]> query(String userId) {
            System.out.println("query " + userId);
            return Optional.ofNullable(stored.get(userId));
        }

        @Override
        public void heartbeat(Session session) {
            System.out.println("heartbeat " + session);
        }
    }
}
