package mqgate.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;

/** Who is in a room, and its last lines, in a file. A newcomer finds a line in the history or is sent it, never both. Thread-safe. */
final class ChatRoom {

    record Line(String room, String from, String text, long time) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEPT = 50;
    private final Map<String, String> nicks = new HashMap<>(); // by session: a nick may be here in two tabs
    private final String name;
    private final Path file;

    ChatRoom(String name, Path folder) {
        this.name = name;
        file = folder.resolve("room-" + name + ".json");
    }

    synchronized RouteResult enter(Session session) throws IOException {
        List<Line> history = history();
        session.join("room/" + name);
        session.set("room", name); // the storage keeps it: the user finds the room when he comes back
        nicks.put(session.getSessionId(), session.getUserId());
        sendMembers(session);
        return RouteResult.reply(Map.of("room", name, "history", history));
    }

    RouteResult leave(Session session) {
        session.leave("room/" + name);
        forget(session);
        return RouteResult.reply(name);
    }

    /** Whoever is disconnected has left the group already. */
    synchronized void forget(Session session) {
        if (nicks.remove(session.getSessionId()) != null) {
            sendMembers(session);
        }
    }

    /** A line must arrive, or the talk has holes: who cannot read even that is closed, and finds the history when he is back. */
    synchronized RouteResult say(Session session, String text) throws IOException {
        if (!nicks.containsKey(session.getSessionId())) {
            throw new GateException("room: " + name + " (expected: one that you have entered)");
        }
        Line line = new Line(name, session.getUserId(), text, System.currentTimeMillis());
        List<Line> lines = new ArrayList<>(history());
        lines.add(line);
        write(lines.subList(Math.max(0, lines.size() - KEPT), lines.size()));
        return RouteResult.reply(session.sendToGroup("room/" + name, "chat/line", json(line), DeliveryPolicy.must()));
    }

    /** Of the lists that wait for a slow client only the newest counts. */
    private void sendMembers(Session session) {
        byte[] body = json(Map.of("room", name, "members", new TreeSet<>(nicks.values())));
        session.sendToGroup("room/" + name, "chat/members", body, DeliveryPolicy.latest("members/" + name));
    }

    private List<Line> history() throws IOException {
        return Files.exists(file) ? List.of(JSON.readValue(file.toFile(), Line[].class)) : List.of();
    }

    private void write(List<Line> lines) throws IOException {
        Files.createDirectories(file.getParent());
        Path next = Files.write(file.resolveSibling(file.getFileName() + ".new"), json(lines));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE); // never half a file
    }

    static byte[] json(Object value) {
        return JSON.valueToTree(value).toString().getBytes(StandardCharsets.UTF_8);
    }
}
