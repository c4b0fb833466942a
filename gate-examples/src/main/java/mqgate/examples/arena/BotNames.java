package mqgate.examples.arena;

import java.util.List;

/** What bots are called. */
final class BotNames {

    private static final List<String> NAMES = List.of(
            "Basalt", "Comet", "Dune", "Ember", "Fjord", "Garnet", "Harbor", "Indigo", "Juniper", "Kelp", "Lichen",
            "Maple", "Nimbus", "Onyx", "Pebble", "Quartz", "Ripple", "Saffron", "Tundra", "Umber", "Willow", "Zephyr");

    private BotNames() {}

    static String of(int number) {
        return NAMES.get(number % NAMES.size());
    }
}
