package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import mqgate.api.Options;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client can make the gate write into its log. */
final class FailureLogTest {

    private static final int FLOOD = 300;

    private final RecordedLog log = new RecordedLog(Dispatcher.class, Level.WARN);
    private final Queue<String> sessions = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stopListening() {
        log.close();
    }

    private List<ILoggingEvent> warningsOf(String sessionId) {
        return log.events().stream()
                .filter(event -> event.getFormattedMessage().contains(sessionId))
                .toList();
    }

    @Test
    void failingMarshaller_clientFloods_isToldOnceForTheConnection() throws Exception {
        Options.Builder options = Options.builder()
                .routeHandler((session, topic, body) -> {
                    sessions.add(session.getSessionId());
                    return topic.equals("raw") ? RouteResult.raw(body) : RouteResult.reply(topic);
                })
                .replyMarshaller((trace, error, result) -> {
                    throw new IllegalStateException("broken");
                });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            client.send(Replies.numbered("reply", 0, FLOOD));
            client.publish("raw", "end");

            assertThat(client.readPublish()).isEqualTo("raw:end");
        }

        assertThat(sessions).hasSize(FLOOD + 1);
        assertThat(warningsOf(sessions.element()))
                .singleElement()
                .satisfies(warning -> assertThat(warning.getFormattedMessage()).contains("the reply to topic 'reply'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"block", "async"})
    void failingHandler_clientFloods_isToldOnceForEachConnection(String kind) throws Exception {
        Options.Builder options = Options.builder()
                .router(message -> message.getTopic().equals("async")
                        ? (AsyncRouteHandler) (session, topic, body) -> {
                            sessions.add(session.getSessionId());
                            return CompletableFuture.failedStage(new IllegalStateException("broken"));
                        }
                        : (RouteHandler) (session, topic, body) -> {
                            sessions.add(session.getSessionId());
                            throw new IllegalStateException("broken");
                        });
        try (TestGate gate = TestGate.start(options)) {
            for (int connection = 0; connection < 2; connection++) {
                try (TestClient client = gate.connect()) {
                    client.send(Replies.numbered(kind, 0, FLOOD));
                    for (int i = 0; i < FLOOD; i++) {
                        assertThat(client.readPublish()).matches(Replies.error(kind, "broken"));
                    }
                }
            }
        }

        assertThat(sessions).hasSize(2 * FLOOD);
        List<String> ids = sessions.stream().distinct().toList();
        assertThat(ids)
                .hasSize(2)
                .allSatisfy(id -> assertThat(warningsOf(id))
                        .singleElement()
                        .satisfies(warning -> assertThat(
                                        warning.getThrowableProxy().getStackTraceElementProxyArray())
                                .isNotEmpty()));
    }
}
