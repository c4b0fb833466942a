package mqgate.soak;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which visitors of the same client id are on their way or here at once: a gate keeps only one of them, whichever logs in last, and refuses
 * one that has not been accepted yet. Owned by the event loop of the visitors.
 */
final class Namesakes {

    private final Map<String, Set<Visitor>> here = new HashMap<>();

    /** A visitor is about to connect. */
    void add(Visitor visitor) {
        Set<Visitor> all = here.computeIfAbsent(visitor.clientId(), any -> new HashSet<>());
        all.add(visitor);
        if (all.size() > 1) {
            all.forEach(Visitor::meetNamesake);
        }
    }

    /** A visitor is closed. */
    void remove(Visitor visitor) {
        here.getOrDefault(visitor.clientId(), Set.of()).remove(visitor);
    }
}
