package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import mqgate.api.Options;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a client can make the gate write into its log. */
final class FailureLogTest {

    private static final int FLOOD = 300;

    private final Logger logger = (Logger) LoggerFactory.getLogger(Dispatcher.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Queue<String> sessions = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private List<ILoggingEvent> warningsOf(String sessionId) {
        return log.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
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
