package mqgate.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.UserProperty;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers that take the whole message, and messages that say where their answer is to go. */
final class ModulesMessageTest {

    private final Session session =
            new SessionFactory(new RecordingGateHandler(), null).create("s1", "Gate@1", "tcp", "1.2.3.4", Map.of());

    private final Modules modules = Modules.builder()
            .message("echo", "HD_block", (s, message) -> describe(s, message))
            .asyncMessage("echo", "HD_async", (s, message) -> CompletableFuture.completedFuture(describe(s, message)))
            .build();

    private static RouteResult describe(Session session, Message message) {
        return RouteResult.reply(session.getTopic() + " " + message.getUserProperties());
    }

    /** A message of MQTT 5. */
    private record Request(String topic, String responseTopic) implements Message {

        @Override
        public String getTopic() {
            return topic;
        }

        @Override
        public byte[] getBody() {
            return "hello".getBytes(UTF_8);
        }

        @Override
        public int getQos() {
            return 1;
        }

        @Override
        public boolean isRetain() {
            return false;
        }

        @Override
        public List<UserProperty> getUserProperties() {
            return List.of(new UserProperty("k", "v"));
        }

        @Override
        public Optional<String> getResponseTopic() {
            return Optional.ofNullable(responseTopic);
        }

        @Override
        public Optional<byte[]> getCorrelationData() {
            return Optional.empty();
        }

        @Override
        public Optional<String> getContentType() {
            return Optional.empty();
        }
    }

    private RouteResult answer(Message message) throws Exception {
        Route route = modules.route(message);
        return route instanceof RouteHandler blocking
                ? blocking.onMessage(session, message)
                : ((AsyncRouteHandler) route)
                        .onMessage(session, message)
                        .toCompletableFuture()
                        .join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo/HD_block", "echo/HD_async"})
    void route_messageHandler_seesAllThatCameWithTheMessage(String handler) throws Exception {
        assertThat(answer(new Request(handler + "/1", null)))
                .isEqualTo(RouteResult.reply(handler + "/1 [UserProperty[name=k, value=v]]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo/HD_block", "echo/HD_async"})
    void route_twoPartsWithoutResponseTopic_isNotAnswered(String handler) throws Exception {
        assertThat(answer(new Request(handler, null))).isEqualTo(RouteResult.none());
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo/HD_block", "echo/HD_async"})
    void route_twoPartsWithResponseTopic_isAnswered(String handler) throws Exception {
        assertThat(answer(new Request(handler, "answers/me"))).isInstanceOf(RouteResult.Reply.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosvc/HD_x", "echo/HD_nofn", "echo/foo"})
    void route_nobodyResponsibleWithResponseTopic_repliesTheError(String topic) throws Exception {
        RouteResult result = answer(new Request(topic, "answers/me"));

        assertThat(result)
                .isInstanceOfSatisfying(
                        RouteResult.Reply.class,
                        reply -> assertThat(reply.error()).isNotEmpty());
        assertThat(answer(new Request(topic, null))).isEqualTo(RouteResult.none());
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo://random/HD_block", "echo://random/HD_async"})
    void uriRoute_responseTopic_isAnswered(String topic) throws Exception {
        Message message = new Request(topic, "answers/me");
        Route route = new UriRoute(modules).route(message);

        RouteResult result = route instanceof RouteHandler blocking
                ? blocking.onMessage(session, message)
                : ((AsyncRouteHandler) route)
                        .onMessage(session, message)
                        .toCompletableFuture()
                        .join();

        assertThat(result).isInstanceOf(RouteResult.Reply.class);
    }
}
