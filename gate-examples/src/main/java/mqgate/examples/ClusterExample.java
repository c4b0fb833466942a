package mqgate.examples;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A whole cluster on this machine, each part in a process of its own, with a few clients that show what it does. */
@Command(
        name = "cluster",
        description =
                "Starts NATS, two gates and two backends, lets clients talk through them, prints what happens and ends.",
        footerHeading = "%n",
        footer = "Needs the program nats-server, or --nats. The commands 'gate' and 'backend' start single parts.")
final class ClusterExample implements Callable<Integer> {

    private static final int REQUESTS = 40;

    @Option(names = "--start", required = true, description = "starts it")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean start;

    @Option(names = "--nats", description = "URL of a NATS server with JetStream that runs already; starts one without")
    private @Nullable String nats;

    @Option(names = "--help", usageHelp = true, description = "shows this and ends")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (ClusterParts parts = new ClusterParts()) {
            String url = nats != null ? nats : parts.startNats();
            say("NATS at " + url);
            run(parts, url);
        }
        say("that was it");
        return 0;
    }

    private static void run(ClusterParts parts, String url) throws IOException, InterruptedException {
        ClusterParts.Part backend1 = parts.startBackend(url, "1");
        parts.startBackend(url, "2");
        int gate1 = parts.startGate(url, "gate@1");
        int gate2 = parts.startGate(url, "gate@2");
        say("two backends, and two gates on ports " + gate1 + " and " + gate2);
        try (ClusterPlayer ann = new ClusterPlayer(gate1);
                ClusterPlayer ben = new ClusterPlayer(gate2);
                ClusterPlayer again = new ClusterPlayer(gate2)) {
            logIn(ann, "ann");
            logIn(ben, "ben");
            chat(ann, ben);
            askBackends(ben, "");
            logInElsewhere(ann, again);
            stopOne(backend1, ben);
        }
    }

    private static void logIn(ClusterPlayer player, String name) throws IOException {
        say(name + " logs in: " + player.ask("lobby/HD_login/1", name));
    }

    private static void chat(ClusterPlayer ann, ClusterPlayer ben) throws IOException {
        say("ann says hello to the room: " + ann.ask("chat/HD_say/1", "hello"));
        say("ben hears at the other gate: " + ben.hear("chat"));
    }

    private static void askBackends(ClusterPlayer player, String when) throws IOException {
        Set<String> nodes = new TreeSet<>();
        for (int i = 0; i < REQUESTS; i++) {
            nodes.add(player.ask("lobby/HD_node/1", ""));
        }
        say("ben asks the lobby " + REQUESTS + " times" + when + ", answered by " + nodes);
    }

    private static void logInElsewhere(ClusterPlayer ann, ClusterPlayer again) throws IOException {
        logIn(again, "ann");
        ann.awaitClose();
        say("the older connection of ann, at the other gate, was closed");
    }

    private static void stopOne(ClusterParts.Part backend, ClusterPlayer player)
            throws IOException, InterruptedException {
        backend.stop();
        say("backend 1 was stopped");
        askBackends(player, " more");
    }

    private static void say(String text) {
        System.out.println("cluster: " + text);
    }
}
