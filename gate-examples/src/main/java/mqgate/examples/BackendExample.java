package mqgate.examples;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.nats.ModuleServer;
import mqgate.nats.NatsLink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One backend of a cluster: it has modules, and no clients of its own. */
@Command(
        name = "backend",
        description = "One backend of a cluster on NATS: a lobby and a chat for the clients of every 'gate'.",
        footerHeading = "%n",
        footer = {
            "Publish a name to lobby/HD_login/1 to log in, nothing to lobby/HD_node/1 to hear which backend answers, "
                    + "a text to chat/HD_say/1 to say it to all who are logged in."
        })
final class BackendExample implements Callable<Integer> {

    private static final String ROOM = "room";

    @Option(names = "--nats", defaultValue = "nats://127.0.0.1:4222", description = "NATS server (${DEFAULT-VALUE})")
    private String nats = "";

    @Option(names = "--id", defaultValue = "1", description = "id of the backend, after the @ (${DEFAULT-VALUE})")
    private String id = "";

    @Option(names = "--help", usageHelp = true, description = "shows this and ends")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    @Override
    public Integer call() throws InterruptedException {
        NatsLink link = GateExample.link(nats, "backend@" + id);
        ModuleServer server = ModuleServer.builder(link, modules()).build();
        server.start();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            link.close();
            ended.countDown();
        }));
        System.out.println("serving lobby and chat as " + id);
        ended.await();
        return 0;
    }

    private Modules modules() {
        return Modules.builder()
                .nodeId(id)
                .bytes("lobby", "HD_login", (session, body) -> logIn(session, text(body)))
                .bytes("lobby", "HD_node", (session, body) -> raw("backend " + id))
                .bytes("chat", "HD_say", (session, body) -> say(session, text(body)))
                .build();
    }

    private static RouteResult logIn(Session session, String name) {
        session.bind(name);
        session.join(ROOM);
        return raw("welcome " + name + " at " + session.getServerId());
    }

    private static RouteResult say(Session session, String text) {
        String line = session.getUserId() + ": " + text;
        long heard = session.sendToGroup(ROOM, "chat", line.getBytes(StandardCharsets.UTF_8));
        return raw("heard by " + heard);
    }

    private static RouteResult raw(String text) {
        return RouteResult.raw(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
