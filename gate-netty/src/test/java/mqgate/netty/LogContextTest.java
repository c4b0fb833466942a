package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import mqgate.api.GateException;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** Log lines say which session, user and trace they are of, if that is wanted. */
final class LogContextTest {

    private final CompletableFuture<Map<String, String>> seen = new CompletableFuture<>();
    private final CompletableFuture<Session> session = new CompletableFuture<>();

    private final Modules modules = Modules.builder()
            .bytes("m", "HD_block", (copy, body) -> look(copy))
            .asyncBytes("m", "HD_async", (copy, body) -> CompletableFuture.completedFuture(look(copy)))
            .bytes("m", "HD_login", (copy, body) -> {
                copy.bind(body.length == 0 ? "alice" : new String(body, StandardCharsets.UTF_8));
                return RouteResult.raw(body);
            })
            .bytes("m", "HD_fail", (copy, body) -> {
                session.complete(copy);
                throw new IllegalStateException("broken");
            })
            .asyncBytes("m", "HD_failLater", (copy, body) -> {
                session.complete(copy);
                CompletableFuture<RouteResult> stage = new CompletableFuture<>();
                Tasks.start(() -> stage.completeExceptionally(new IllegalStateException("broken")));
                return stage;
            })
            .build();

    private RouteResult look(Session copy) {
        session.complete(copy);
        seen.complete(context());
        return RouteResult.raw(new byte[0]);
    }

    private static Map<String, String> context() {
        return Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of());
    }

    private Options.Builder options() {
        return Options.builder().router(modules).logContext(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HD_block", "HD_async"})
    void handler_logs_withSessionAndTrace(String handler) throws Exception {
        try (TestGate gate = TestGate.start(options());
                TestClient client = gate.connect()) {
            client.publish("m/" + handler + "/1", "");
            client.readPublish();

            assertThat(seen.get(10, TimeUnit.SECONDS))
                    .containsOnly(
                            Map.entry("gate.session", session.join().getSessionId()),
                            Map.entry("gate.trace", session.join().getTraceId()));
        }
    }

    @Test
    void handler_ofABoundUser_logsWithTheUserAndTheTracersTrace() throws Exception {
        try (TestGate gate = TestGate.start(options().requestTracer(new RecordingTracer()));
                TestClient client = gate.connect()) {
            client.publish("m/HD_login/1", "");
            client.publish("m/HD_block/2", "");
            client.readPublish();
            client.readPublish();

            assertThat(seen.get(10, TimeUnit.SECONDS))
                    .containsEntry("gate.user", "alice")
                    .containsEntry("gate.trace", RecordingTracer.SPAN.traceId());
        }
    }

    @Test
    void user_thatAClientChose_cannotForgeALine() throws Exception {
        try (TestGate gate = TestGate.start(options());
                TestClient client = gate.connect()) {
            client.publish("m/HD_login/1", "ann\n23:00 ERROR " + "x".repeat(1000));
            client.publish("m/HD_block/2", "");
            client.readPublish();
            client.readPublish();

            assertThat(seen.get(10, TimeUnit.SECONDS).get("gate.user"))
                    .startsWith("ann?23:00 ERROR x")
                    .hasSizeLessThan(200);
        }
    }

    @Test
    void handler_withoutLogContext_logsAsBefore() throws Exception {
        try (TestGate gate = TestGate.start(options().logContext(false));
                TestClient client = gate.connect()) {
            client.publish("m/HD_block/1", "");
            client.readPublish();

            assertThat(seen.get(10, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void thread_thatHadAContextOfItsOwn_hasItAgain() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (TestGate gate = TestGate.start(options().executor(executor));
                TestClient client = gate.connect()) {
            Map<String, String> own = Map.of("gate.user", "the thread's", "other", "value");
            executor.submit(() -> MDC.setContextMap(own)).get(10, TimeUnit.SECONDS);

            client.publish("m/HD_block/1", "");
            client.readPublish();

            assertThat(seen.get(10, TimeUnit.SECONDS))
                    .containsEntry("other", "value")
                    .doesNotContainKey("gate.user");
            assertThat(executor.submit(LogContextTest::context).get(10, TimeUnit.SECONDS))
                    .isEqualTo(own);
        } finally {
            executor.shutdown();
        }
    }

    /** An exception that fails even when it is asked what happened. */
    private static final class Indescribable extends GateException {

        private static final long serialVersionUID = 1L;

        Indescribable() {
            super("");
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @Test
    void thread_thatFailsARequestForWhatCannotBeDescribed_isOfNoRequestAfterIt() throws Exception {
        ExecutorService later = Executors.newSingleThreadExecutor();
        CompletableFuture<RouteResult> stage = new CompletableFuture<>();
        Modules failing = Modules.builder()
                .asyncBytes("m", "HD_fail", (copy, body) -> stage)
                .build();
        try (TestGate gate = TestGate.start(options().router(failing));
                TestClient client = gate.connect()) {
            client.publish("m/HD_fail", "");
            client.assertServed();

            later.submit(() -> stage.completeExceptionally(new Indescribable())).get(10, TimeUnit.SECONDS);

            assertThat(later.submit(LogContextTest::context).get(10, TimeUnit.SECONDS))
                    .isEmpty();
        } finally {
            later.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"m/HD_fail/1", "m/HD_failLater/1", "m/HD_fail", "m/HD_failLater"})
    void failure_ofAHandler_isLoggedInTheContextOfItsRequest(String topic) throws Exception {
        boolean replied = topic.endsWith("/1");
        try (RecordedLog log = new RecordedLog(replied ? Dispatcher.class : Modules.class, Level.WARN);
                TestGate gate = TestGate.start(options());
                TestClient client = gate.connect()) {
            client.publish(topic, "");
            String id = session.get(10, TimeUnit.SECONDS).getSessionId();
            await().until(() -> !ofSession(log, id).isEmpty());

            assertThat(ofSession(log, id).get(0).getMDCPropertyMap())
                    .containsEntry("gate.session", id)
                    .containsEntry("gate.trace", session.join().getTraceId());
        }
    }

    private static List<ILoggingEvent> ofSession(RecordedLog log, String id) {
        return log.events().stream()
                .filter(event -> event.getFormattedMessage().contains(id))
                .toList();
    }
}
