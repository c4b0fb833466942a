package mqgate.netty;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plays dialogues on real sockets: against one gate for all, or one of its own for a dialogue that needs other options. */
final class DialogueRunner implements AutoCloseable {

    private final List<String> settings;
    private final DialogueGate shared;

    /** Starts the gate for all, with settings that the other gates have too. */
    DialogueRunner(List<String> settings) {
        this.settings = settings;
        shared = new DialogueGate(settings);
    }

    void play(Dialogue dialogue) throws Exception {
        boolean alone = dialogue.settings().stream().anyMatch(setting -> !setting.startsWith("link "))
                || dialogue.steps().stream().anyMatch(step -> step.text().equals("shutdown"));
        if (alone) {
            List<String> all = new ArrayList<>(settings);
            all.addAll(dialogue.settings());
            try (DialogueGate own = new DialogueGate(all)) {
                play(dialogue, own);
            }
        } else {
            play(dialogue, shared);
        }
    }

    private static void play(Dialogue dialogue, DialogueGate gate) throws Exception {
        ServerSide server = new ServerSide(gate);
        try (Clients clients = new Clients(gate, link(dialogue))) {
            for (Dialogue.Step step : dialogue.steps()) {
                try {
                    play(step, clients.get(step.connection()), server);
                } catch (AssertionError | Exception e) {
                    throw new AssertionError(step + "\n" + e.getMessage(), e);
                }
            }
        }
        server.finish();
    }

    private static void play(Dialogue.Step step, DialogueClient client, ServerSide server) throws Exception {
        String[] words = step.text().split(" ", 2);
        switch (step.kind()) {
            case '>' -> client.send(Notation.bytes(step.text()));
            case '<' -> client.expect(step.text());
            case 'x' -> client.close();
            default -> {
                switch (words[0]) {
                    case "frame" -> client.sendFrame(Notation.bytes(words[1]));
                    case "answered" -> client.assertHandshakeAnswered(words[1]);
                    default -> server.run(client.port(), step.text());
                }
            }
        }
    }

    private static Link link(Dialogue dialogue) {
        return dialogue.settings().stream()
                .filter(setting -> setting.startsWith("link "))
                .map(setting -> Link.valueOf(setting.substring("link ".length())))
                .findFirst()
                .orElse(Link.TCP);
    }

    @Override
    public void close() {
        shared.close();
    }

    /** The connections of one dialogue, each opened at its first line. */
    private static final class Clients implements AutoCloseable {

        private final Map<Integer, DialogueClient> open = new HashMap<>();
        private final DialogueGate gate;
        private final Link link;

        Clients(DialogueGate gate, Link link) {
            this.gate = gate;
            this.link = link;
        }

        DialogueClient get(int number) throws IOException {
            DialogueClient client = open.get(number);
            if (client == null) {
                client = DialogueClient.open(gate, link);
                open.put(number, client);
                gate.opened(client.port());
            }
            return client;
        }

        @Override
        public void close() throws IOException {
            for (DialogueClient client : open.values()) {
                client.close();
            }
        }
    }
}
