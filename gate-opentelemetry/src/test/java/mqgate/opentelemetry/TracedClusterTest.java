package mqgate.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.nats.GateService;
import mqgate.nats.ModuleServer;
import mqgate.nats.NatsLink;
import mqgate.nats.NatsOptions;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace from a client through its gate to a module in another process, and back. */
final class TracedClusterTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CLIENT_SPAN = "00f067aa0ba902b7";

    private final Spans spans = new Spans();
    private final OpenTelemetry ofModule = spans.newSdk();
    private final List<TraceSpan> sends = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Span> current = new CompletableFuture<>();

    private final Modules modules = Modules.builder()
            .message("room", "HD_enter", (session, message) -> {
                current.complete(Span.current());
                ofModule.getTracer("handlers").spanBuilder("query").startSpan().end();
                session.send("news", message.getBody());
                return RouteResult.reply("welcome");
            })
            .build();

    private static NatsLink link(NatsProcess nats) {
        return NatsLink.connect(NatsOptions.builder().servers(nats.url()).build());
    }

    private Gate gate(NatsLink link) {
        GateService service = GateService.create(link);
        return NettyGate.create(
                service.addTo(Options.builder().serverId("gate@1").tcpAddr("127.0.0.1:0"))
                        .requestTracer(GateTracer.create(spans.newSdk()))
                        .gateHandler(local -> service.clusterWide(keepingSpans(local)))
                        .build());
    }

    /** A gate handler that keeps the spans of what is sent through it. */
    private GateHandler keepingSpans(GateHandler local) {
        return (GateHandler) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {GateHandler.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("send")) {
                        sends.add((TraceSpan) arguments[0]);
                    }
                    try {
                        return method.invoke(local, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private ModuleServer backend(NatsLink link) {
        return ModuleServer.builder(link, modules)
                .requestTracer(GateTracer.create(ofModule))
                .build();
    }

    @Test
    void request_fromAClientToABackendAndBack_isOneTraceWhoseSpansAreAChain(@TempDir Path folder) throws Exception {
        try (NatsProcess nats = NatsProcess.start(folder);
                NatsLink gateLink = link(nats);
                NatsLink moduleLink = link(nats);
                ModuleServer backend = backend(moduleLink);
                Gate gate = gate(gateLink)) {
            backend.start();
            gate.start();
            try (TracedPlayer player = new TracedPlayer(gate)) {
                player.publish(
                        "room/HD_enter/1",
                        "traceparent",
                        "00-" + TRACE + "-" + CLIENT_SPAN + "-01",
                        "tracestate",
                        "a=b");
                assertThat(player.hear().topic()).isEqualTo("news");
                assertOneTrace(player.hear());
            }
        }
    }

    private void assertOneTrace(TracedPlayer.Heard answer) throws Exception {
        List<SpanData> ended = spans.await(3);
        SpanData query = ended.get(0);
        SpanData ofModule = span(ended, query.getParentSpanId());
        SpanData ofGate = span(ended, ofModule.getParentSpanId());
        assertThat(ended).extracting(SpanData::getTraceId).containsOnly(TRACE);
        assertThat(query.getName()).isEqualTo("query");
        assertThat(ofGate.getParentSpanId()).isEqualTo(CLIENT_SPAN);
        assertThat(ofModule.getSpanContext().getTraceState().get("a")).isEqualTo("b");
        assertThat(current.get(10, TimeUnit.SECONDS).getSpanContext().getSpanId())
                .isEqualTo(ofModule.getSpanId());
        assertThat(sends).containsExactly(new TraceSpan(TRACE, ofModule.getSpanId(), true, "a=b"));
        assertThat(answer.text()).isEqualTo("{\"Trace\":\"" + TRACE + "\",\"Error\":\"\",\"Result\":\"welcome\"}");
        assertThat(answer.traceParent()).contains("00-" + TRACE + "-" + ofGate.getSpanId() + "-01");
    }

    private static SpanData span(List<SpanData> spans, String id) {
        return spans.stream()
                .filter(span -> span.getSpanId().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no span " + id + " in " + spans));
    }
}
