package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Gate;
import mqgate.api.GateException;
import mqgate.api.MessageRejectedException;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.UserPolicy;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients notice when parts of a cluster fail. */
final class FaultTest {

    private static final String ECHO = "echo/HD_echo/1";

    /** Less than any time-out, and more than a busy machine takes. */
    private static final long AT_ONCE_MILLIS = 5000;

    private static final String NOT_CONNECTED = "\"Error\":\"NATS is not connected\",\"Result\":null";

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T open(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private NatsServer server(String... settings) {
        return open(NatsServer.start(settings));
    }

    private Gate gate(NatsLink link, Options.Builder options) {
        Gate gate = open(NettyGate.create(GateService.create(link)
                .addTo(options.serverId("gate@1").tcpAddr("127.0.0.1:0"))
                .build()));
        gate.start();
        return gate;
    }

    private Gate gate(NatsServer server) {
        return gate(open(server.link()), Options.builder());
    }

    private FaultModules backend(NatsServer server) {
        FaultModules modules = new FaultModules();
        open(ModuleServer.builder(open(server.link()), modules.modules("one"))
                        .patience(Duration.ofMillis(100))
                        .build())
                .start();
        return modules;
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static void tell(String format, Object... values) {
        System.out.println("fault: " + String.format(Locale.ROOT, format, values));
    }

    /** Asks until the answer is there; returns how many answers were none. */
    private static int askUntilAnswered(Player player) {
        AtomicInteger failed = new AtomicInteger();
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    boolean answered = player.ask(ECHO, "x").equals("x");
                    failed.addAndGet(answered ? 0 : 1);
                    return answered;
                });
        return failed.get();
    }

    @Test
    void connect_natsIsDown_failsAtOnceAndNamesTheServers() {
        NatsServer server = server();
        server.stop();
        long start = System.nanoTime();

        assertThatThrownBy(server::link)
                .isInstanceOf(ClusterUnavailableException.class)
                .hasMessageStartingWith(
                        "servers: [" + server.url() + "] (expected: a NATS server that lets this process in): ");
        assertThat(millisSince(start)).isLessThan(AT_ONCE_MILLIS);
    }

    @Test
    void connect_natsComesWithinConnectWait_connects() {
        NatsServer server = server();
        server.stop();

        CompletableFuture<NatsLink> connecting = CompletableFuture.supplyAsync(() -> NatsLink.connect(
                server.options().connectWait(Duration.ofSeconds(30)).build()));
        await().during(Duration.ofMillis(200)).until(() -> !connecting.isDone());
        server.restart();

        assertThat(open(connecting.join()).isConnected()).isTrue();
    }

    @Test
    void connect_natsDoesNotComeWithinConnectWait_fails() {
        NatsServer server = server();
        server.stop();
        NatsOptions options =
                server.options().connectWait(Duration.ofMillis(500)).build();
        long start = System.nanoTime();

        assertThatThrownBy(() -> NatsLink.connect(options)).isInstanceOf(ClusterUnavailableException.class);
        assertThat(millisSince(start)).isBetween(500L, 500L + AT_ONCE_MILLIS);
    }

    @Test
    void natsDown_clientsStayAndAreAnsweredAtOnce_healsWhenItIsBack() {
        NatsServer server = server();
        backend(server);
        NatsLink link = open(server.link());
        Player player = open(Player.connect(gate(link, Options.builder())));
        assertThat(player.ask(ECHO, "x")).isEqualTo("x");

        server.kill();
        await().until(() -> !link.isConnected());
        long asked = System.nanoTime();
        String answer = player.askForReply(ECHO, "x");
        long answeredIn = millisSince(asked);
        long restarted = System.nanoTime();
        CompletableFuture<Void> restart = CompletableFuture.runAsync(server::restart);
        int failed = askUntilAnswered(player);
        long healedIn = millisSince(restarted);
        restart.join();

        assertThat(answer).isEqualTo(NOT_CONNECTED);
        assertThat(answeredIn).isLessThan(AT_ONCE_MILLIS);
        tell(
                "NATS restarted: answered with an error in %d ms, healed %d ms after its process was started, %d errors",
                answeredIn, healedIn, failed);
    }

    @Test
    void natsKilled_requestIsPending_failsAtOnce() {
        NatsServer server = server();
        backend(server);
        Player player = open(Player.connect(gate(server)));
        player.publish("slow/HD_wait/1", "x");
        player.ping(); // what came before it was handed on

        server.kill();
        long killed = System.nanoTime();
        String answer = player.hearOn("slow/HD_wait/1").text();

        tell("NATS killed: a pending request failed after %d ms", millisSince(killed));
        assertThat(answer).contains("\"Error\":\"NATS was lost while waiting for an answer; it may have been done\"");
    }

    @Test
    void natsRestarted_noMemoryAtTheFirstAttempt_heals() {
        NatsServer server = server();
        AtomicInteger attempts = new AtomicInteger();
        NatsLink link = open(NatsLink.connect(server.options()
                .customizer(nats -> {
                    if (attempts.incrementAndGet() == 2) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return nats;
                })
                .build()));

        server.kill();
        await().until(() -> attempts.get() >= 2);
        server.restart();

        await().until(link::isConnected);
    }

    @Test
    void natsRestarted_anotherServerOfItIsGone_isNotLookedForForEver() {
        int routes = freePort();
        NatsServer server =
                open(NatsServer.startWithoutJetStream("cluster { name: c, listen: \"127.0.0.1:" + routes + "\" }"));
        NatsServer other = open(NatsServer.startWithoutJetStream(
                "cluster { name: c, listen: \"127.0.0.1:-1\", routes: [ \"nats://127.0.0.1:" + routes + "\" ] }"));
        await().until(() -> serversToldBy(server).size() == 2);
        NatsLink link = open(server.link());

        other.kill();
        for (int i = 0; i < 2; i++) {
            server.kill();
            await().until(() -> !link.isConnected());
            server.restart();
            await().until(link::isConnected);
        }

        assertThat(link.getConnection().getOptions().getServers()).containsExactly(URI.create(server.url()));
    }

    private static List<String> serversToldBy(NatsServer server) {
        try (NatsLink link = server.link()) {
            return link.getConnection().getServerInfo().getConnectURLs();
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void natsHangs_requestsFailAndAreAnsweredWhenItGoesOn() {
        NatsServer server = server();
        backend(server);
        Player player = open(
                Player.connect(gate(open(server.link()), Options.builder().requestTimeout(Duration.ofSeconds(2)))));
        assertThat(player.ask(ECHO, "x")).isEqualTo("x");

        server.pause();
        long paused = System.nanoTime();
        String answer = player.askForReply(ECHO, "x");
        long answeredIn = millisSince(paused);
        server.resume();
        long resumed = System.nanoTime();
        int failed = askUntilAnswered(player);

        tell(
                "NATS hung: a request failed after %d ms, healed %d ms after it went on, %d errors meanwhile",
                answeredIn, millisSince(resumed), failed);
        assertThat(answer).startsWith("\"Error\":\"deadline exceeded\"");
    }

    @Test
    void natsComesBackEmpty_usersAreStillReached() {
        NatsServer server = server();
        backend(server);
        NatsLink link = open(server.link());
        Player player = open(Player.connect(gate(link, Options.builder())));
        assertThat(player.ask("echo/HD_login/1", "ann")).isEqualTo("ann");

        server.kill();
        await().until(() -> !link.isConnected());
        server.restartEmpty();
        askUntilAnswered(player);

        NatsLink other = open(server.link());
        await().until(() -> other.getGates()
                        .sendToUser(TraceSpan.create(), "ann", "t", new byte[] {'x'}, DeliveryPolicy.must())
                        .toCompletableFuture()
                        .join()
                        .total()
                == 1);
        assertThat(player.hearOn("t")).hasToString("t x");
    }

    @Test
    void noBackend_isAnsweredAtOnce() {
        NatsServer server = server();
        Player player = open(Player.connect(gate(server)));
        long start = System.nanoTime();

        String answer = player.askForReply(ECHO, "x");

        assertThat(answer).isEqualTo("\"Error\":\"Service(type:echo) not found\",\"Result\":null");
        assertThat(millisSince(start)).isLessThan(AT_ONCE_MILLIS);
    }

    @Test
    void backendKilled_whileItWorks_everyRequestIsAnswered() throws Exception {
        NatsServer server = server();
        ClusterProcess first = open(ClusterProcess.backend(server, "first"));
        open(ClusterProcess.backend(server, "second"));
        Gate gate = gate(open(server.link()), Options.builder().requestTimeout(Duration.ofSeconds(5)));
        List<Player> players =
                IntStream.range(0, 50).mapToObj(i -> open(Player.connect(gate))).toList();
        Set<String> errors = new ConcurrentSkipListSet<>();
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = players.stream()
                .map(player -> new Thread(() -> {
                    while (!over.get()) {
                        asked.incrementAndGet();
                        String answer = player.ask(ECHO, "x"); // throws if there is none at all
                        if (!answer.equals("x")) {
                            failed.incrementAndGet();
                            errors.add(answer.replaceAll(".*\"Error\":\"([^\"]*)\".*", "$1"));
                        }
                    }
                }))
                .toList();
        List<Throwable> thrown = new java.util.concurrent.CopyOnWriteArrayList<>();
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((where, e) -> thrown.add(e)));
        threads.forEach(Thread::start);
        await().until(() -> asked.get() > 2000);

        first.kill();
        int askedBefore = asked.get();
        await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() > askedBefore + 5000);
        await().during(Duration.ofMillis(5500)).atMost(Duration.ofSeconds(20)).until(() -> true);
        int failedWhenSettled = failed.get();
        int askedWhenSettled = asked.get();
        await().until(() -> asked.get() > askedWhenSettled + 1000);
        over.set(true);
        for (Thread thread : threads) {
            thread.join(15_000);
        }

        tell("one of two backends killed: %d requests, %d of them got an error: %s", asked.get(), failed.get(), errors);
        assertThat(thrown).as("requests without any answer").isEmpty();
        assertThat(failed.get()).as("errors after it has settled").isEqualTo(failedWhenSettled);
        assertThat(failed.get()).as("at most what was on its way").isLessThanOrEqualTo(50);
        assertThat(errors).isSubsetOf("deadline exceeded", "Service(type:echo) not found");
    }

    @Test
    void lastBackendKilled_isNotFoundAtOnce_healsWithANewOne() {
        NatsServer server = server();
        ClusterProcess only = open(ClusterProcess.backend(server, "only"));
        NatsLink link = open(server.link());
        Player player = open(Player.connect(gate(link, Options.builder())));
        assertThat(player.ask(ECHO, "x")).isEqualTo("x");

        only.kill();
        awaitNobodyAt("echo", link);
        long killed = System.nanoTime();
        String answer = player.askForReply(ECHO, "x");
        long answeredIn = millisSince(killed);
        open(ClusterProcess.backend(server, "next"));
        long ready = System.nanoTime();
        int failed = askUntilAnswered(player);

        tell(
                "the only backend killed: an error after %d ms, healed %d ms after the next one was ready, %d errors",
                answeredIn, millisSince(ready), failed);
        assertThat(answer).isEqualTo("\"Error\":\"Service(type:echo) not found\",\"Result\":null");
    }

    /** Waits until NATS has seen that the connection of a killed process is gone. */
    private static void awaitNobodyAt(String module, NatsLink link) {
        Target target = new Target(link.subjects().module(module), () -> new GateException("nobody"));
        await().until(() -> link.request(target, null, new byte[0], Duration.ofMillis(100))
                .handle((answer, failure) ->
                        failure != null && failure.getMessage().equals("nobody"))
                .join());
    }

    @Test
    @Timeout(180)
    void gateKilled_thousandUsers_logInElsewhere() {
        NatsServer server = server();
        backend(server);
        ClusterProcess doomed = open(ClusterProcess.gate(server, "gate@doomed"));
        Gate gate = gate(open(server.link()), Options.builder().userPolicy(UserPolicy.REPLACE));
        List<Player> before = players(1000, doomed.port());
        long start = System.nanoTime();
        logIn(before);
        tell("1000 users logged in in %d ms", millisSince(start));

        doomed.kill();
        long killed = System.nanoTime();
        List<Player> after = players(1000, Player.port(gate));
        int refused = logIn(after);

        tell(
                "gate with 1000 users killed: all are logged in elsewhere after %d ms, %d logins had to be repeated",
                millisSince(killed), refused);
        assertThat(gate.getGateHandler().sendToUser(TraceSpan.create(), "user-999", "t", new byte[] {'x'}))
                .isOne();
        assertThat(after.get(999).hearOn("t")).hasToString("t x");
    }

    private List<Player> players(int count, int port) {
        return IntStream.range(0, count)
                .mapToObj(i -> open(Player.connect(port)))
                .toList();
    }

    /** Logs all in, again and again those who are refused; returns how often that was. */
    private static int logIn(List<Player> players) {
        int refused = -players.size();
        List<Integer> out =
                new ArrayList<>(IntStream.range(0, players.size()).boxed().toList());
        long start = System.nanoTime();
        while (!out.isEmpty()) {
            assertThat(millisSince(start))
                    .as("%s of %s logged in", players.size() - out.size(), players.size())
                    .isLessThan(40_000);
            refused += out.size();
            out.forEach(i -> players.get(i).publish("echo/HD_login/1", "user-" + i));
            out.removeIf(i -> players.get(i).hearOn("echo/HD_login/1").text().equals("user-" + i));
        }
        return refused;
    }

    @Test
    void slowBackend_moreThanItsShare_isBusyAndOthersAreServed() {
        NatsServer server = server();
        FaultModules modules = backend(server);
        NatsLink link =
                open(NatsLink.connect(server.options().maxInFlightPerModule(4).build()));
        Gate gate = gate(link, Options.builder());
        List<Player> waiting = players(4, Player.port(gate));
        waiting.forEach(player -> player.publish("slow/HD_wait/1", "x"));
        waiting.forEach(Player::ping);
        Player other = open(Player.connect(gate));
        assertThat(other.ask(ECHO, "x")).isEqualTo("x");

        String answer = other.askForReply("slow/HD_wait/1", "x");
        String echo = other.ask(ECHO, "y");
        modules.release();

        assertThat(answer)
                .isEqualTo("\"Error\":\"BUSY: 4 messages of this gate wait for module slow\",\"Result\":null");
        assertThat(echo).isEqualTo("y");
        assertThat(waiting)
                .allSatisfy(player -> assertThat(player.hear().text()).isEqualTo("x"));
    }

    @Test
    void requestLargerThanNatsTakes_isAnsweredWithAnError() {
        NatsServer server = server("max_payload: 8192");
        backend(server);
        Player player = open(Player.connect(gate(server)));

        String answer = player.askForReply(ECHO, "x".repeat(9000));

        assertThat(answer)
                .matches(
                        "\"Error\":\"a message of 9\\d\\d\\d bytes \\(expected: at most 7936, from max_payload of NATS\\)\""
                                + ",\"Result\":null");
        assertThat(player.ask(ECHO, "y")).isEqualTo("y");
    }

    @Test
    void replyLargerThanNatsTakes_isAnsweredWithAnError() {
        NatsServer server = server("max_payload: 8192");
        backend(server);
        Player player = open(Player.connect(gate(server)));

        String answer = player.askForReply("echo/HD_large/1", "9000");

        assertThat(answer).contains("bytes (expected: at most 7936, from max_payload of NATS)");
        assertThat(player.ask(ECHO, "y")).isEqualTo("y");
    }

    @Test
    void pushAndBroadcastLargerThanNatsTakes_areRefused() {
        NatsServer server = server("max_payload: 8192");
        NatsLink link = open(server.link());
        Gate gate = gate(server);
        open(Player.connect(gate));
        RemoteGateHandler handler = new RemoteGateHandler(link, "gate@1");

        assertThatThrownBy(() -> handler.send(TraceSpan.create(), "s", "t", new byte[9000]))
                .isInstanceOf(MessageRejectedException.class)
                .hasMessageMatching(
                        "a message of 9\\d\\d\\d bytes \\(expected: at most 7936, from max_payload of NATS\\)");
        assertThatThrownBy(() -> handler.broadcast(TraceSpan.create(), "t", new byte[9000]))
                .isInstanceOf(MessageRejectedException.class)
                .hasMessageEndingWith("bytes (expected: at most 7936, from max_payload of NATS)");
        assertThat(link.isConnected()).isTrue();
    }
}
