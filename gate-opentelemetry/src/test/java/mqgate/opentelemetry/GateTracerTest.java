package mqgate.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import mqgate.api.Gate;
import mqgate.api.GateException;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gate's requests look like in OpenTelemetry. */
final class GateTracerTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";

    private final Spans spans = new Spans();
    private final OpenTelemetry sdk = spans.newSdk();
    private final Tracer tracer = sdk.getTracer("handlers");

    private final Modules modules = Modules.builder()
            .bytes("room", "HD_enter", (session, body) -> {
                tracer.spanBuilder("query").startSpan().end();
                return RouteResult.reply("welcome");
            })
            .asyncBytes("room", "HD_async", (session, body) -> {
                tracer.spanBuilder("query").startSpan().end();
                return CompletableFuture.completedFuture(RouteResult.reply("welcome"));
            })
            .bytes("room", "HD_fail", (session, body) -> {
                throw new GateException("the room is full");
            })
            .bytes("room", "HD_odd", (session, body) -> {
                throw new Indescribable();
            })
            .json("room", "HD_json", (session, body) -> RouteResult.none())
            .bytes("room", "HD_login", (session, body) -> {
                session.bind("alice");
                return RouteResult.none();
            })
            .bytes("room", "HD_loginAsLong", (session, body) -> {
                session.bind("x".repeat(1000));
                return RouteResult.none();
            })
            .build();

    private Gate gate;

    /** An exception that fails even when it is asked what happened. */
    private static final class Indescribable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    private TracedPlayer start(OpenTelemetry openTelemetry) {
        gate = NettyGate.create(Options.builder()
                .tcpAddr("127.0.0.1:0")
                .router(modules)
                .requestTracer(GateTracer.create(openTelemetry))
                .build());
        gate.start();
        return new TracedPlayer(gate);
    }

    @AfterEach
    void stop() {
        gate.close();
    }

    private static Map<String, Object> attributes(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().getKey(), Map.Entry::getValue));
    }

    @Test
    void request_withATrace_isASpanBelowTheClients() throws Exception {
        try (TracedPlayer player = start(sdk)) {
            TracedPlayer.Heard answer = player.ask("room/HD_enter/17", "traceparent", PARENT, "tracestate", "a=b");

            SpanData span = spans.await(2).get(1);
            assertThat(span.getName()).isEqualTo("process room/HD_enter");
            assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
            assertThat(span.getTraceId()).isEqualTo(TRACE);
            assertThat(span.getParentSpanId()).isEqualTo(SPAN);
            assertThat(span.getSpanContext().getTraceState().get("a")).isEqualTo("b");
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
            assertThat(answer.traceParent()).contains("00-" + TRACE + "-" + span.getSpanId() + "-01");
            assertThat(answer.text()).contains("\"Trace\":\"" + TRACE + "\"");
        }
    }

    @Test
    void request_attributes_sayWhoseItIsAndWhereItGoes() throws Exception {
        try (TracedPlayer player = start(sdk)) {
            player.publish("room@7/HD_login");
            spans.await(1);
            player.ask("room/HD_enter/17");

            Map<String, Object> attributes = attributes(spans.await(3).get(2));
            assertThat(attributes)
                    .containsEntry("messaging.system", "mqtt")
                    .containsEntry("messaging.operation.name", "process")
                    .containsEntry("messaging.operation.type", "process")
                    .containsEntry("messaging.destination.name", "room/HD_enter/17")
                    .containsEntry("messaging.destination.template", "room/HD_enter")
                    .containsEntry("client.address", "127.0.0.1");
            assertThat(attributes.get("gate.session").toString()).matches("[0-9a-f]{32}");
        }
    }

    @Test
    void request_ofABoundUser_hasItsId() throws Exception {
        try (TracedPlayer player = start(sdk)) {
            player.publish("room/HD_login");
            player.ask("room/HD_enter/17");

            assertThat(attributes(spans.await(3).get(0))).doesNotContainKey("enduser.id");
            player.ask("room/HD_enter/18");
            assertThat(attributes(spans.await(5).get(4))).containsEntry("enduser.id", "alice");
        }
    }

    @Test
    void request_ofAUserWithALongId_hasItsBeginning() throws Exception {
        try (TracedPlayer player = start(sdk)) {
            player.publish("room/HD_loginAsLong");
            player.ask("room/HD_enter/17");

            player.ask("room/HD_enter/18");
            assertThat(attributes(spans.await(5).get(4))).containsEntry("enduser.id", "x".repeat(128));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"room/HD_enter/1", "room/HD_async/1"})
    void handler_tracesSomething_itIsBelowTheRequest(String topic) throws Exception {
        try (TracedPlayer player = start(sdk)) {
            player.ask(topic, "traceparent", PARENT);

            SpanData query = spans.await(2).get(0);
            assertThat(query.getName()).isEqualTo("query");
            assertThat(query.getTraceId()).isEqualTo(TRACE);
            assertThat(query.getParentSpanId()).isEqualTo(spans.now().get(1).getSpanId());
        }
    }

    @Test
    void handler_hasReturned_itsThreadHasNoSpanAnyMore() throws Exception {
        try (TracedPlayer player = start(sdk)) {
            player.ask("room/HD_async/1", "traceparent", PARENT);
            player.ask("room/HD_async/1");

            SpanData second = spans.await(4).get(3);
            assertThat(second.getParentSpanContext().isValid()).isFalse();
            assertThat(second.getTraceId()).isNotEqualTo(TRACE);
        }
    }

    @Test
    void handler_fails_theSpanHasErrorAndException() throws Exception {
        try (TracedPlayer player = start(sdk)) {
            player.ask("room/HD_fail/1");

            SpanData span = spans.await(1).get(0);
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getStatus().getDescription()).isEqualTo("the room is full");
            assertThat(span.getEvents())
                    .singleElement()
                    .satisfies(
                            event -> assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.message")))
                                    .isEqualTo("the room is full"));
        }
    }

    @Test
    void request_whoseBodyIsNoJson_hasNothingOfTheBodyInItsSpan() throws Exception {
        try (TracedPlayer player = start(sdk)) {
            player.publishBody("room/HD_json/1", "{\"password\":hunter2}");

            SpanData span = spans.await(1).get(0);
            assertThat(span.getStatus().getDescription()).isEqualTo("The JSON format is incorrect");
            assertThat(span.getEvents())
                    .singleElement()
                    .satisfies(event -> assertThat(
                                    event.getAttributes().get(AttributeKey.stringKey("exception.stacktrace")))
                            .contains("The JSON format is incorrect")
                            .doesNotContain("hunter2"));
        }
    }

    @Test
    void handler_failsWithWhatCannotBeDescribed_theSpanEndsWithAnError() throws Exception {
        try (TracedPlayer player = start(sdk)) {
            player.publish("room/HD_odd/1");

            assertThat(spans.await(1).get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        }
    }

    @Test
    void request_notFound_isAnErrorOfBoundedLength() throws Exception {
        try (TracedPlayer player = start(sdk)) {
            player.ask("x".repeat(5000) + "/HD_enter/1");

            SpanData span = spans.await(1).get(0);
            assertThat(span.getName()).isEqualTo("process");
            assertThat(span.getStatus().getDescription())
                    .startsWith("Service(type:xxx")
                    .hasSize(256);
            assertThat(attributes(span).get("messaging.destination.name").toString())
                    .isEqualTo("x".repeat(128));
        }
    }

    @Test
    void request_notSampledByItsClient_isNotRecordedAndSaysSo() throws Exception {
        try (TracedPlayer player = start(sdk)) {
            TracedPlayer.Heard answer =
                    player.ask("room/HD_enter/1", "traceparent", "00-" + TRACE + "-" + SPAN + "-00");
            player.ask("room/HD_async/1");

            assertThat(answer.traceParent().orElseThrow()).matches("00-" + TRACE + "-[0-9a-f]{16}-00");
            assertThat(spans.await(2)).extracting(SpanData::getTraceId).doesNotContain(TRACE);
        }
    }

    @Test
    void request_withoutAnSdk_isAsWithoutATracer() throws Exception {
        try (TracedPlayer player = start(OpenTelemetry.noop())) {
            assertThat(player.ask("room/HD_enter/1", "traceparent", PARENT).traceParent())
                    .contains(PARENT);
            assertThat(player.ask("room/HD_enter/1").text()).matches("\\{\"Trace\":\"[0-9a-f]{32}\",.*");
        }
    }

    @ParameterizedTest
    @CsvSource({"a,process", "room/x/1,process", "/HD_x,process", "room@7/HD_fail,process room/HD_fail"})
    void request_toAnyTopic_hasANameOfFewPossible(String topic, String name) throws Exception {
        try (TracedPlayer player = start(sdk)) {
            player.publish(topic);

            assertThat(spans.await(1)).extracting(SpanData::getName).containsExactly(name);
        }
    }
}
