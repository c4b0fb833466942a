package mqgate.netty;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;

/** A program: a gate with a client that says something. Started by {@link JfrRuntimeTest}. */
final class GreetedGate {

    private GreetedGate() {}

    /** {@code plain} answers whether the gate has found JFR, {@code recorded} how many connections JFR has seen since it was started. */
    public static void main(String[] args) throws Exception {
        Gate gate = NettyGate.create(Options.builder()
                .tcpAddr("127.0.0.1:0")
                .asyncRouteHandler((session, topic, body) -> CompletableFuture.completedStage(RouteResult.raw(body)))
                .build());
        gate.start();
        greet(gate);
        int answer = args[0].equals("plain") ? found() : Recorded.connects(() -> greet(gate));
        gate.close();
        System.out.println(ChildJvm.ANSWER + answer);
    }

    private static int found() {
        return JfrEvents.ofThisRuntime().getClass() == JfrEvents.class ? 0 : 1;
    }

    private static void greet(Gate gate) throws IOException {
        InetSocketAddress address = gate.getBoundAddresses().values().iterator().next();
        try (TestClient client = TestClient.open(Link.TCP, address)) {
            client.shakeHands();
            client.publish("a", "hello");
            client.readPublish();
        }
    }

    /** In a class of its own, which is not loaded where there is no JFR. */
    private static final class Recorded {

        static int connects(Tasks.Action action) throws Exception {
            Path file = Files.createTempFile("gate", ".jfr");
            try (var recording = new jdk.jfr.Recording()) {
                recording.start();
                action.run();
                recording.dump(file);
                return (int) jdk.jfr.consumer.RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals("mqgate.Connect"))
                        .count();
            } finally {
                Files.delete(file);
            }
        }
    }
}
