package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The span of a message comes from its client, or from the tracer, and goes back to the client. */
final class TracedMessageTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    private static final TraceSpan SENT =
            new TraceSpan("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", false, "congo=t61");

    private final CompletableFuture<Optional<TraceSpan>> ofMessage = new CompletableFuture<>();
    private final CompletableFuture<TraceSpan> ofSession = new CompletableFuture<>();

    private final Modules modules = Modules.builder()
            .message("m", "HD_x", (session, message) -> {
                ofMessage.complete(message.getTraceSpan());
                ofSession.complete(session.getTraceSpan());
                return RouteResult.reply("done");
            })
            .build();

    /** The text of the answer to one message of MQTT 5: its properties and its envelope, with what there is between. */
    private static String ask(Options.Builder options, String... properties) throws IOException {
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands5(Agents.newId());
            client.send(publish("m/HD_x/1", Arrays.asList(properties)));
            return Replies.text(client.readPacket());
        }
    }

    /** Properties are names and values in turn; all of them together have at most some 100 kB. */
    private static byte[] publish(String topic, List<String> properties) {
        ByteArrayOutputStream pairs = new ByteArrayOutputStream();
        for (int i = 0; i < properties.size(); i += 2) {
            pairs.write(0x26);
            pairs.writeBytes(TestClient.string(properties.get(i)));
            pairs.writeBytes(TestClient.string(properties.get(i + 1)));
        }
        byte[] counted = TestClient.packet(0, pairs.toByteArray());
        byte[] withLength = Arrays.copyOfRange(counted, 1, counted.length);
        return TestClient.packet(0x30, TestClient.concat(TestClient.string(topic), withLength));
    }

    @Test
    void message_withTheHeaders_isOfTheClientsSpanAndSoIsTheAnswer() throws Exception {
        String answer =
                ask(Options.builder().router(modules), "k", "v", "traceparent", PARENT, "tracestate", "congo=t61");

        assertThat(ofMessage.get(10, TimeUnit.SECONDS)).contains(SENT);
        assertThat(ofSession.get(10, TimeUnit.SECONDS)).isEqualTo(SENT);
        assertThat(answer).contains("traceparent\0007" + PARENT).contains("\"Trace\":\"" + SENT.traceId() + "\"");
    }

    @Test
    void message_withTheHeaderTwice_isOfTheFirst() throws Exception {
        ask(Options.builder().router(modules), "traceparent", PARENT, "traceparent", PARENT.replace('4', '5'));

        assertThat(ofMessage.get(10, TimeUnit.SECONDS).orElseThrow().traceId()).isEqualTo(SENT.traceId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-00", "\r\nx: y"})
    void message_withAHeaderOfAnotherForm_isOfItsSession(String parent) throws Exception {
        String answer = ask(Options.builder().router(modules), "traceparent", parent, "tracestate", "congo=t61");

        assertThat(ofMessage.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(answer)
                .doesNotContain("traceparent")
                .contains("\"Trace\":\"" + ofSession.get(10, TimeUnit.SECONDS).traceId() + "\"");
    }

    @Test
    void message_withHugeHeaders_isReadAsFarAsTheStandardSays() throws Exception {
        String later = "01" + PARENT.substring(2) + "-" + "x".repeat(60_000);
        ask(
                Options.builder().maxPackSize(200_000).router(modules),
                "traceparent",
                later,
                "tracestate",
                "y".repeat(60_000));

        assertThat(ofMessage.get(10, TimeUnit.SECONDS))
                .contains(new TraceSpan(SENT.traceId(), SENT.spanId(), false, ""));
    }

    @Test
    void message_withATracer_isOfTheTracersSpanAndSoIsTheAnswer() throws Exception {
        RecordingTracer tracer = new RecordingTracer();
        String answer = ask(Options.builder().router(modules).requestTracer(tracer), "traceparent", PARENT);

        assertThat(tracer.parents())
                .containsExactly(Optional.of(new TraceSpan(SENT.traceId(), SENT.spanId(), false, "")));
        assertThat(ofMessage.get(10, TimeUnit.SECONDS)).contains(RecordingTracer.SPAN);
        assertThat(ofSession.get(10, TimeUnit.SECONDS)).isEqualTo(RecordingTracer.SPAN);
        assertThat(answer)
                .contains("traceparent\0007"
                        + RecordingTracer.SPAN.toTraceParent().orElseThrow())
                .contains("\"Trace\":\"" + RecordingTracer.SPAN.traceId() + "\"");
    }

    @Test
    void message_toAPlainHandler_hasTheSpanWhereTheLiveSessionHasItsOwn() throws Exception {
        RouteHandler.OfMessage handler = (session, message) -> {
            ofMessage.complete(message.getTraceSpan());
            ofSession.complete(session.getTraceSpan());
            return RouteResult.raw(new byte[0]);
        };
        ask(Options.builder().routeHandler(handler), "traceparent", PARENT, "tracestate", "congo=t61");

        assertThat(ofMessage.get(10, TimeUnit.SECONDS)).contains(SENT);
        assertThat(ofSession.get(10, TimeUnit.SECONDS).traceId()).isNotEqualTo(SENT.traceId());
    }

    @Test
    void answers_toManyMessages_areEachOfItsOwnTrace() throws Exception {
        try (TestGate gate = TestGate.start(Options.builder().router(modules));
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands5(Agents.newId());
            List<String> traces = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String trace = TraceSpan.create().traceId();
                traces.add(trace);
                client.send(publish("m/HD_x/1", List.of("traceparent", "00-" + trace + PARENT.substring(35))));
            }

            for (String trace : traces) {
                assertThat(Replies.text(client.readPacket())).contains("\"Trace\":\"" + trace + "\"");
            }
        }
    }
}
