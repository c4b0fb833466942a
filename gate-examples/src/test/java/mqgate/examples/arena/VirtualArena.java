package mqgate.examples.arena;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestMessage;
import mqgate.testkit.VirtualGate;

/** An arena in virtual time, and what its clients say and see. */
final class VirtualArena implements AutoCloseable {

    static final Duration TICK = Duration.ofMillis(50);

    private final VirtualGate gate;

    private VirtualArena(int filledTo, Consumer<Options.Builder> more) {
        gate = VirtualGate.builder()
                .options((world, options) -> {
                    Arena arena = new Arena(
                            filledTo, 1, world.scheduler(), () -> world.now().toNanos());
                    more.accept(arena.addTo(options));
                })
                .start();
    }

    static VirtualArena start(int filledTo) {
        return new VirtualArena(filledTo, options -> {});
    }

    /** In this one messages that are longer than this cannot be sent. */
    static VirtualArena startWithLimit(int filledTo, int maxUnsentBytes) {
        return new VirtualArena(filledTo, options -> options.maxUnsentBytes(maxUnsentBytes));
    }

    /** In this one whatever is sent to a room fails with an error of the machine. */
    static VirtualArena startWithBrokenRoom(int filledTo, String room) {
        return new VirtualArena(
                filledTo, options -> options.gateHandler(handler -> failingFor(handler, "arena/" + room)));
    }

    private static GateHandler failingFor(GateHandler handler, String group) {
        return (GateHandler) Proxy.newProxyInstance(
                VirtualArena.class.getClassLoader(), new Class<?>[] {GateHandler.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("sendToGroup") && arguments[1].equals(group)) {
                        throw new StackOverflowError("as the test wants it");
                    }
                    return method.invoke(handler, arguments);
                });
    }

    VirtualGate gate() {
        return gate;
    }

    void advance(Duration time) {
        gate.advance(time);
    }

    TestClient connect() {
        return gate.client().mqtt3().connect();
    }

    /** Connects somebody and lets him join. */
    TestClient player(String name, String room) {
        TestClient client = connect();
        join(client, name, room, "");
        return client;
    }

    static Joined join(TestClient client, String name, String room, String ticket) {
        return client.request("arena/HD_join/1", request(name, room, ticket))
                .reply()
                .resultAs(Joined.class);
    }

    static String request(String name, String room, String ticket) {
        return "{\"name\":\"" + name + "\",\"room\":\"" + room + "\",\"ticket\":\"" + ticket + "\"}";
    }

    static Figures ping(TestClient client) {
        return client.request("arena/HD_ping/1", "").reply().resultAs(Figures.class);
    }

    /** Returns what a client was told on a topic since it connected. */
    static List<TestMessage> told(TestClient client, String topic) {
        return client.messages().stream()
                .filter(message -> message.topic().equals(topic))
                .toList();
    }

    static List<State> states(TestClient client) {
        return told(client, "arena/state").stream()
                .map(message -> State.of(message.body()))
                .toList();
    }

    static State newest(TestClient client) {
        List<State> states = states(client);
        return states.get(states.size() - 1);
    }

    @Override
    public void close() {
        gate.close();
    }
}
