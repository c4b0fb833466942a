package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import mqgate.api.Gate;
import mqgate.api.GateException;
import mqgate.api.Message;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RequestTrace;
import mqgate.api.spi.RequestTracer;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** A process with modules tells its tracer of each request once, and its log lines say whose they are. */
@Timeout(60)
final class ModuleTracingTest {

    private static final TraceSpan SPAN = new TraceSpan("11112222333344445555666677778888", "aaaabbbbccccdddd");

    private final CountDownLatch released = new CountDownLatch(1);
    private final CompletableFuture<Map<String, String>> context = new CompletableFuture<>();
    private final CompletableFuture<Session> session = new CompletableFuture<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private NatsServer nats;
    private NatsLink link;
    private Gate gate;
    private Player player;

    private final Modules modules = Modules.builder()
            .bytes("m", "HD_block", (copy, body) -> look(copy))
            .asyncBytes("m", "HD_async", (copy, body) -> CompletableFuture.completedFuture(look(copy)))
            .bytes("m", "HD_fail", (copy, body) -> {
                throw new GateException("no luck");
            })
            .asyncBytes(
                    "m",
                    "HD_failLater",
                    (copy, body) -> CompletableFuture.supplyAsync(() -> {
                        throw new GateException("no luck");
                    }))
            .bytes("m", "HD_huge", (copy, body) -> RouteResult.raw(new byte[2_000_000])) // NATS takes a megabyte
            .asyncBytes("m", "HD_never", (copy, body) -> new CompletableFuture<>())
            .bytes("m", "HD_wait", (copy, body) -> {
                released.await();
                return RouteResult.none();
            })
            .build();

    private RouteResult look(Session copy) {
        session.complete(copy);
        context.complete(Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of()));
        return RouteResult.reply("done");
    }

    /** Keeps what it is told. */
    private final class Recorder implements RequestTracer {

        @Override
        public RequestTrace begin(Session of, Message message) {
            boolean fromGate = message.getTraceSpan().isPresent();
            calls.add(fromGate && !of.getSessionId().isEmpty() ? "begin" : "begin without parent");
            return new RequestTrace() {

                @Override
                public TraceSpan getTraceSpan() {
                    return SPAN;
                }

                @Override
                public Scope enter() {
                    calls.add("enter");
                    return () -> calls.add("close");
                }

                @Override
                public void end(String error, @Nullable Throwable failure) {
                    calls.add("end '" + error + "' " + failure);
                }
            };
        }
    }

    @BeforeEach
    void start() {
        nats = NatsServer.start();
        link = nats.link();
        gate = NettyGate.create(GateService.create(link)
                .addTo(Options.builder().tcpAddr("127.0.0.1:0").requestTimeout(Duration.ofSeconds(2)))
                .build());
        gate.start();
        player = Player.connect(gate);
    }

    @AfterEach
    void stop() {
        released.countDown();
        if (nats != null) {
            player.close();
            gate.close();
            link.close();
            nats.close();
        }
    }

    private ModuleServer serve(UnaryOperator<ModuleServer.Builder> settings) {
        ModuleServer server =
                settings.apply(ModuleServer.builder(link, modules)).build();
        server.start();
        return server;
    }

    private List<String> awaitEnds(int ends) {
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        calls.stream().filter(call -> call.startsWith("end")).count() >= ends);
        return calls;
    }

    @ParameterizedTest
    @ValueSource(strings = {"m/HD_block/1", "m/HD_async/1"})
    void request_answered_isBegunEnteredAndEndedAndOfItsTrace(String topic) throws Exception {
        try (ModuleServer server = serve(builder -> builder.requestTracer(new Recorder()))) {
            assertThat(player.ask(topic, "")).startsWith("{\"Trace\":\"" + SPAN.traceId() + "\"");

            assertThat(awaitEnds(1)).containsExactly("begin", "enter", "close", "end '' null");
            assertThat(session.get(10, TimeUnit.SECONDS).getTraceSpan()).isEqualTo(SPAN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"m/HD_fail/1", "m/HD_failLater/1"})
    void request_fails_endsWithTheErrorAndTheCause(String topic) {
        try (ModuleServer server = serve(builder -> builder.requestTracer(new Recorder()))) {
            assertThat(player.ask(topic, "")).contains("no luck");

            assertThat(awaitEnds(1))
                    .containsExactly("begin", "enter", "close", "end 'no luck' mqgate.api.GateException: no luck");
        }
    }

    @Test
    void request_answerTooLargeForNats_endsWithTheErrorThatTheClientGets() {
        try (ModuleServer server = serve(builder -> builder.requestTracer(new Recorder()))) {
            assertThat(player.ask("m/HD_huge/1", "")).contains("a message of 2000");

            assertThat(awaitEnds(1)).last().asString().startsWith("end '").contains("a message of 2000");
        }
    }

    @Test
    void request_failsWithoutAReply_endsWithTheFailure() {
        try (ModuleServer server = serve(builder -> builder.requestTracer(new Recorder()))) {
            player.publish("m/HD_fail", "");

            assertThat(awaitEnds(1)).endsWith("end '' mqgate.api.GateException: no luck");
        }
    }

    @Test
    void request_notDoneInTime_endsOnceWithTheDeadline() {
        try (ModuleServer server =
                serve(builder -> builder.patience(Duration.ZERO).requestTracer(new Recorder()))) {
            player.publish("m/HD_never/1", "");

            assertThat(awaitEnds(1)).containsExactly("begin", "enter", "close", "end 'deadline exceeded' null");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void request_moreThanIsTakenOn_endsWithoutAHandler(boolean executorIsFull) {
        Executor full = task -> {
            throw new RejectedExecutionException("full");
        };
        try (Player other = Player.connect(gate);
                ModuleServer server = serve(builder -> executorIsFull
                        ? builder.requestTracer(new Recorder()).executor(full)
                        : builder.requestTracer(new Recorder()).maxPending(1))) {
            player.publish("m/HD_wait", "");
            other.publish("m/HD_wait", "");

            assertThat(awaitEnds(1))
                    .filteredOn(call -> call.startsWith("end"))
                    .first()
                    .isEqualTo("end 'BUSY: module m has as much to do as it takes on' null");
            released.countDown();
        }
    }

    @Test
    void handler_logs_withSessionAndTraceOfTheGate() throws Exception {
        try (ModuleServer server = serve(builder -> builder.logContext(true))) {
            player.ask("m/HD_block/1", "");

            assertThat(context.get(10, TimeUnit.SECONDS))
                    .containsOnly(
                            Map.entry("gate.session", session.join().getSessionId()),
                            Map.entry("gate.trace", session.join().getTraceId()));
        }
    }

    @Test
    void handler_withoutLogContext_logsAsBefore() throws Exception {
        try (ModuleServer server = serve(builder -> builder)) {
            player.ask("m/HD_block/1", "");

            assertThat(context.get(10, TimeUnit.SECONDS)).isEmpty();
        }
    }
}
