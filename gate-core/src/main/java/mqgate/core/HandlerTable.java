package mqgate.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Handlers by the beginning of a topic, {@code module/handler}, which is looked up where it stands in the topic. Immutable; open
 * addressing, at most half full.
 */
final class HandlerTable<H> {

    private final @Nullable String[] names;
    private final @Nullable Object[] handlers;
    private int longest;

    HandlerTable(Map<String, Map<String, H>> handlersByModule) {
        int size = handlersByModule.values().stream().mapToInt(Map::size).sum();
        int capacity = Math.max(2, Integer.highestOneBit(size) * 4);
        names = new String[capacity];
        handlers = new Object[capacity];
        handlersByModule.forEach(
                (module, ofModule) -> ofModule.forEach((name, handler) -> put(module + "/" + name, handler)));
    }

    private void put(String name, H handler) {
        longest = Math.max(longest, name.length());
        int place = place(name, name.length());
        names[place] = name;
        handlers[place] = handler;
    }

    /** Returns the handler whose name are the first so many characters of a topic, or null. */
    @SuppressWarnings("unchecked") // as it was put
    @Nullable H find(String topic, int length) {
        return length > longest ? null : (H) handlers[place(topic, length)];
    }

    /** Returns where the name is, or the free place where it would be. */
    private int place(String topic, int length) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + topic.charAt(i);
        }
        int mask = names.length - 1;
        int place = (hash ^ hash >>> 16) & mask;
        while (!isFreeFor(names[place], topic, length)) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private static boolean isFreeFor(@Nullable String name, String topic, int length) {
        return name == null || (name.length() == length && topic.startsWith(name));
    }
}
