package mqgate.netty;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import mqgate.api.Agent;
import mqgate.api.Dialect;
import mqgate.api.Options;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.Authenticator;

/** The gate that dialogues are played against; knows which agent belongs to which client socket. */
final class DialogueGate implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private final Map<Integer, CompletableFuture<Agent>> connected = new ConcurrentHashMap<>();
    private final Map<Integer, CompletableFuture<Agent>> disconnected = new ConcurrentHashMap<>();
    private final TestGate gate;

    /** Starts a gate with settings like {@code option maxPackSize 100}. */
    DialogueGate(Collection<String> settings) {
        Options.Builder options =
                Options.builder().routeHandler(new DialogueHandler()).agentLearner(new Learner());
        Dialect dialect = Dialect.STRICT;
        for (String setting : settings) {
            String[] words = setting.split(" ", 3);
            switch (words[0]) {
                case "option" -> set(options, words[1], words[2]);
                case "dialect" -> dialect = Dialect.valueOf(words[1]);
                case "link" -> {}
                default -> throw new IllegalArgumentException(setting);
            }
        }
        gate = TestGate.start(options, dialect);
    }

    private static void set(Options.Builder options, String name, String value) {
        Method method = Arrays.stream(Options.Builder.class.getMethods())
                .filter(candidate -> candidate.getName().equals(name) && candidate.getParameterCount() == 1)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no option " + name));
        try {
            method.invoke(options, convert(value, method.getParameterTypes()[0]));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("option " + name + " " + value, e);
        }
    }

    private static Object convert(String value, Class<?> type) {
        if (type == int.class) {
            return Integer.valueOf(value);
        } else if (type == boolean.class) {
            return Boolean.valueOf(value);
        } else if (type == Duration.class) {
            return Duration.parse("PT" + value.toUpperCase(Locale.ROOT));
        } else if (type == Authenticator.class) {
            return new DialogueAuthenticator(value);
        } else if (type == Collection.class) {
            return List.of(value.split(" "));
        } else if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> constant.toString().equals(value))
                    .findFirst()
                    .orElseThrow();
        }
        return value;
    }

    TestGate test() {
        return gate;
    }

    /** A client socket was opened: what a former one with the same port did is no longer of interest. */
    void opened(int port) {
        connected.remove(port);
        disconnected.remove(port);
    }

    Agent connected(int port) throws Exception {
        return future(connected, port).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    Agent disconnected(int port) throws Exception {
        return future(disconnected, port).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Agent> future(Map<Integer, CompletableFuture<Agent>> futures, int port) {
        return futures.computeIfAbsent(port, any -> new CompletableFuture<>());
    }

    /** Closes the gate while its clients are there. */
    void shutDown() {
        gate.gate().close();
    }

    @Override
    public void close() {
        gate.close();
    }

    /** Sees the agents come and go. */
    private final class Learner implements AgentLearner {
        @Override
        public void onConnect(Agent agent) {
            future(connected, agent.getRemoteAddress().getPort()).complete(agent);
        }

        @Override
        public void onDisconnect(Agent agent) {
            future(disconnected, agent.getRemoteAddress().getPort()).complete(agent);
        }
    }
}
