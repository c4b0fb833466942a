package mqgate.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.nio.file.Path;
import java.util.List;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.nats.GateService;
import mqgate.nats.ModuleServer;
import mqgate.nats.NatsLink;
import mqgate.nats.NatsOptions;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/tracing.md shows. */
final class TracingPageTest {

    private final Spans spans = new Spans();

    private final Modules modules = Modules.builder()
            .bytes("room", "HD_enter", (session, body) -> RouteResult.reply("welcome"))
            .build();

    private static void traceGate(Options.Builder options, OpenTelemetry openTelemetry) {
        // region gate
        options.requestTracer(GateTracer.create(openTelemetry));
        // endregion
    }

    private static ModuleServer traceBackend(NatsLink link, Modules modules, OpenTelemetry openTelemetry) {
        // region backend
        ModuleServer server = ModuleServer.builder(link, modules)
                .requestTracer(GateTracer.create(openTelemetry))
                .build();
        // endregion
        return server;
    }

    private static Sampler sampler() {
        // region sampler
        Sampler root = Sampler.traceIdRatioBased(0.01);
        Sampler sampler = Sampler.parentBasedBuilder(root)
                .setRemoteParentSampled(root)
                .setRemoteParentNotSampled(root)
                .build();
        // endregion
        return sampler;
    }

    private static NatsLink link(NatsProcess nats) {
        return NatsLink.connect(NatsOptions.builder().servers(nats.url()).build());
    }

    private Gate gate(NatsLink link) {
        Options.Builder options = Options.builder().serverId("gate@1").tcpAddr("127.0.0.1:0");
        traceGate(options, spans.newSdk());
        return NettyGate.create(GateService.create(link).addTo(options).build());
    }

    @Test
    void request_throughGateAndBackend_isASpanInEachWithTheGatesAsParent(@TempDir Path folder) throws Exception {
        try (NatsProcess nats = NatsProcess.start(folder);
                NatsLink ofGate = link(nats);
                NatsLink ofBackend = link(nats);
                ModuleServer server = traceBackend(ofBackend, modules, spans.newSdk());
                Gate gate = gate(ofGate)) {
            server.start();
            gate.start();
            try (TracedPlayer player = new TracedPlayer(gate)) {
                assertThat(player.ask("room/HD_enter/1").text()).contains("\"Result\":\"welcome\"");
            }
            List<SpanData> both = spans.await(2); // in any order: the answer leaves before its span ends
            SpanData inGate = both.get(isRoot(both.get(0)) ? 0 : 1);
            SpanData inBackend = both.get(isRoot(both.get(0)) ? 1 : 0);
            assertThat(inBackend.getParentSpanId()).isEqualTo(inGate.getSpanId());
            assertThat(isRoot(inGate)).isTrue();
        }
    }

    private static boolean isRoot(SpanData span) {
        return !span.getParentSpanContext().isValid();
    }

    /** The first trace id is among the hundredth that is recorded, the second is not. */
    @Test
    void sampler_ofThePage_asksTheTraceIdAndNotTheClient() {
        assertThat(isRecorded("4bf92f3577b34da60000000000000001", TraceFlags.getDefault()))
                .isTrue();
        assertThat(isRecorded("4bf92f3577b34da67fffffffffffffff", TraceFlags.getSampled()))
                .isFalse();
    }

    private static boolean isRecorded(String trace, TraceFlags ofClient) {
        SpanContext client =
                SpanContext.createFromRemoteParent(trace, "00f067aa0ba902b7", ofClient, TraceState.getDefault());
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .setSampler(sampler())
                .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
                .build()) {
            Span span = provider.get("test")
                    .spanBuilder("request")
                    .setParent(Context.root().with(Span.wrap(client)))
                    .startSpan();
            span.end();
            return span.getSpanContext().isSampled();
        }
    }
}
