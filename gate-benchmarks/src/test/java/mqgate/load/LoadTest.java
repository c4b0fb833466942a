package mqgate.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The load finds right what is right, and what is wrong it counts as what it is. */
final class LoadTest {

    private static final RouteHandler ECHO = (session, topic, body) -> RouteResult.raw(body);

    private final ObjectNode said = JsonNodeFactory.instance.objectNode();
    private Gate gate;

    @AfterEach
    void close() {
        gate.close();
    }

    private LoadOptions start(RouteHandler handler, String... arguments) {
        gate = NettyGate.create(
                Options.builder().tcpAddr("127.0.0.1:0").routeHandler(handler).build());
        gate.start();
        LoadOptions options = new LoadOptions();
        CommandLine line = new CommandLine(options).setOverwrittenOptionsAllowed(true);
        line.parseArgs(("--warmup 0 --drain 20 --server-pid "
                        + ProcessHandle.current().pid() + " --port " + port() + " " + String.join(" ", arguments))
                .split(" "));
        return options;
    }

    private int port() {
        return gate.getBoundAddresses().values().iterator().next().getPort();
    }

    private JsonNode error(String name) {
        return said.at("/errors/" + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--conns 5 --window 8 --messages 500 --duration 60",
                "--conns 3 --window 100 --payload 3000 --messages 500 --duration 60",
                "--conns 5 --rate 500 --duration 1"
            })
    void echo_answeredRightly_isRight(String arguments) throws Exception {
        LoadOptions options = start(ECHO, arguments);

        boolean right = new Echo(options).run(said);

        assertThat(right).as("%s", said).isTrue();
        assertThat(said.at("/msgs").asLong()).isPositive();
        assertThat(said.at("/lat/p50_us").asDouble()).isPositive();
        assertThat(said.at("/server_us_per_msg").asDouble()).isPositive();
    }

    @Test
    void echo_answeredAtQos1_isRight() throws Exception {
        LoadOptions options = start(
                (session, topic, body) -> RouteResult.raw(body).atLeastOnce(),
                "--conns 5 --window 8 --qos 1 --messages 500 --duration 60");

        boolean right = new Echo(options).run(said);

        assertThat(right).as("%s", said).isTrue();
        assertThat(said.at("/unacked").asLong()).isZero();
    }

    @Test
    void echo_ofChangedPayload_isWrong() throws Exception {
        LoadOptions options = start(
                (session, topic, body) -> {
                    body[body.length - 1]++;
                    return RouteResult.raw(body);
                },
                "--conns 1 --window 1 --duration 0.5 --drain 3");

        boolean right = new Echo(options).run(said);

        assertThat(right).isFalse();
        assertThat(error("payload").asLong()).isEqualTo(1);
    }

    @Test
    void echo_onAnotherTopic_isWrong() throws Exception {
        LoadOptions options = start(
                (session, topic, body) -> {
                    session.send("echo/HD_echo/2", body);
                    return RouteResult.none();
                },
                "--conns 1 --window 1 --duration 0.5 --drain 3");

        boolean right = new Echo(options).run(said);

        assertThat(right).isFalse();
        assertThat(error("topic").asLong()).isEqualTo(1);
    }

    @Test
    void echo_ofLostMessages_countsThem() throws Exception {
        AtomicInteger number = new AtomicInteger();
        LoadOptions options = start(
                (session, topic, body) ->
                        number.incrementAndGet() % 10 == 0 ? RouteResult.none() : RouteResult.raw(body),
                "--conns 1 --window 4 --messages 36 --duration 60 --drain 0.5");

        boolean right = new Echo(options).run(said);

        assertThat(right).isFalse();
        assertThat(said.at("/unanswered").asLong()).isEqualTo(4);
    }

    @Test
    void echo_answeredTwice_countsDoubled() throws Exception {
        AtomicInteger number = new AtomicInteger();
        LoadOptions options = start(
                (session, topic, body) -> {
                    if (number.incrementAndGet() == 5) {
                        session.send(topic, body);
                    }
                    return RouteResult.raw(body);
                },
                "--conns 1 --window 1 --messages 6 --duration 60");

        boolean right = new Echo(options).run(said);

        assertThat(right).isFalse();
        assertThat(error("dup").asLong()).isEqualTo(1);
    }

    @Test
    void echo_overtakenByLater_countsIt() throws Exception {
        AtomicReference<byte[]> held = new AtomicReference<>();
        AtomicInteger number = new AtomicInteger();
        LoadOptions options = start(
                (session, topic, body) -> {
                    if (number.incrementAndGet() == 1) {
                        held.set(body);
                        return RouteResult.none();
                    }
                    byte[] first = held.getAndSet(null);
                    if (first != null) {
                        session.send(topic, body);
                    }
                    return RouteResult.raw(first == null ? body : first);
                },
                "--conns 1 --window 2 --messages 2 --duration 60");

        boolean right = new Echo(options).run(said);

        assertThat(right).isFalse();
        assertThat(error("order").asLong()).isEqualTo(1);
    }

    @Test
    void fanout_deliveredToAll_isRight() throws Exception {
        LoadOptions options = start(
                (session, topic, body) -> {
                    session.broadcast(topic, body);
                    return RouteResult.none();
                },
                "--conns 20 --bwindow 8 --no-subscribe --messages 500 --duration 60");

        boolean right = new Fanout(options).run(said);

        assertThat(right).as("%s", said).isTrue();
        assertThat(said.at("/deliveries").asLong()).isPositive();
        assertThat(said.at("/completion/n").asLong()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--conns 100 --churn", "--conns 100"})
    void connect_accepted_isRight(String arguments) throws Exception {
        LoadOptions options = start(ECHO, arguments);

        boolean right = new Connect(options).run(said);

        assertThat(right).as("%s", said).isTrue();
        assertThat(said.at("/handshake/n").asLong()).isEqualTo(100);
    }

    @Test
    void idle_kept_isRight() throws Exception {
        LoadOptions options = start(ECHO, "--conns 50 --hold 0.1");

        boolean right = new Idle(options).run(said);

        assertThat(right).as("%s", said).isTrue();
        assertThat(said.at("/still").asLong()).isEqualTo(50);
    }
}
