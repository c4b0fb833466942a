package mqgate.examples;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import mqgate.api.GateException;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.UserPolicy;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.SessionLearner;
import mqgate.core.MemoryStorage;
import mqgate.core.Modules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Rooms with a history, private messages, and a nick in two tabs as the policy says. A nick proves nothing: {@code auth} has passwords. */
@Command(name = "chat", description = "A chat with a page; open it in two tabs.")
final class ChatExample extends WebExample implements SessionLearner {

    private static final String NICK = "[\\p{L}\\p{N}_-]{1,16}";

    @Option(names = "--data", description = "folder that keeps what was said (${DEFAULT-VALUE})")
    private Path data = Path.of(System.getProperty("user.home"), ".gate-chat");

    @Option(names = "--user-policy", description = "a nick again: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private UserPolicy userPolicy = UserPolicy.ALLOW;

    private final Map<String, ChatRoom> rooms = new ConcurrentHashMap<>();

    @Override
    String page() {
        return "chat";
    }

    @Override
    Options.Builder configure(Options.Builder options) {
        System.out.println("what is said is kept in " + data.toAbsolutePath());
        Modules modules = Modules.builder()
                .json("chat", "HD_login", ChatExample::login)
                .json("chat", "HD_enter", (session, body) -> room(session, body).enter(session))
                .json("chat", "HD_leave", (session, body) -> room(session, body).leave(session))
                .json("chat", "HD_say", (session, body) -> room(session, body).say(session, text(body)))
                .json("chat", "HD_tell", ChatExample::tell)
                .build();
        return options.router(modules)
                .sessionLearner(this)
                .storageHandler(new MemoryStorage(Duration.ofHours(1)))
                .userPolicy(userPolicy)
                .closingMessage(true) // tells the page of an older tab that a newer one has replaced it
                .limits(publicLimits().messagesPerSecond(20).build());
    }

    private static RouteResult login(Session session, Map<String, Object> body) {
        if (!session.isGuest()) {
            throw new GateException("login: again (expected: once, you are " + session.getUserId() + ")");
        }
        session.remove("User-Agent"); // of a stranger, as long as he likes, and kept for each nick
        session.bind(name(body, "nick", NICK));
        return RouteResult.reply(Map.of("nick", session.getUserId(), "room", session.get("room")));
    }

    private static RouteResult tell(Session session, Map<String, Object> body) {
        String from = user(session);
        String to = name(body, "to", NICK);
        long now = System.currentTimeMillis();
        byte[] line = ChatRoom.json(Map.of("from", from, "to", to, "text", text(body), "time", now));
        long reached = to.equals(from) ? 0 : session.sendToUser(to, "chat/private", line);
        if (reached == 0) {
            throw new GateException("to: " + to + " (expected: somebody else who is here)");
        }
        session.sendToUser(from, "chat/private", line); // all his tabs show the same
        return RouteResult.reply(reached);
    }

    @Override
    public void onDisconnect(Session session) {
        rooms.values().forEach(room -> room.forget(session));
    }

    private ChatRoom room(Session session, Map<String, Object> body) {
        user(session);
        String name = name(body, "room", "[a-z0-9_-]{1,16}"); // becomes a part of a file's name
        if (rooms.size() >= 1000 && !rooms.containsKey(name)) {
            throw new GateException("room: " + name + " (expected: one of the 1000 that there are)");
        }
        return rooms.computeIfAbsent(name, created -> new ChatRoom(created, data));
    }

    private static String user(Session session) {
        if (session.isGuest()) {
            throw new GateException("user: none (expected: a login before)");
        }
        return session.getUserId();
    }

    private static String name(Map<String, Object> body, String field, String expected) {
        if (body.get(field) instanceof String name && name.matches(expected)) {
            return name;
        }
        throw new GateException(field + ": " + body.get(field) + " (expected: " + expected + ")");
    }

    private static String text(Map<String, Object> body) {
        if (body.get("text") instanceof String text && !text.isBlank() && text.length() <= 500) {
            return text;
        }
        throw new GateException("text: (expected: 1 to 500 characters)");
    }
}
