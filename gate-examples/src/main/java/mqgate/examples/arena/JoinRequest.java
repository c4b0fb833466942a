package mqgate.examples.arena;

import java.util.Map;
import java.util.regex.Pattern;
import mqgate.api.GateException;
import org.jspecify.annotations.Nullable;

/** Who wants to play where, checked. Immutable. */
record JoinRequest(String name, String room, String ticket) {

    private static final int LONGEST_NAME = 16;
    private static final Pattern ROOM = Pattern.compile("[A-Za-z0-9_-]{1,16}");

    /** Reads {@code {"name":…,"room":…,"ticket":…}}, of which the ticket may be empty or missing. */
    static JoinRequest parse(Map<String, Object> body) {
        return new JoinRequest(name(body.get("name")), room(body.get("room")), ticket(body.getOrDefault("ticket", "")));
    }

    private static String name(@Nullable Object value) {
        if (value instanceof String text) {
            String name = text.strip();
            int length = name.codePointCount(0, name.length());
            if (length >= 1 && length <= LONGEST_NAME && name.codePoints().allMatch(JoinRequest::isVisible)) {
                return name;
            }
        }
        throw new GateException("name: " + value + " (expected: 1 to 16 characters, no control characters)");
    }

    private static String room(@Nullable Object value) {
        if (value instanceof String room && ROOM.matcher(room).matches()) {
            return room;
        }
        throw new GateException("room: " + value + " (expected: 1 to 16 of A-Z, a-z, 0-9, _ and -)");
    }

    private static String ticket(Object value) {
        if (value instanceof String ticket) {
            return ticket;
        }
        throw new GateException("ticket: " + value + " (expected: a text)");
    }

    /** What turns the direction of text around, or breaks its lines, would spoil the names of others. */
    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
