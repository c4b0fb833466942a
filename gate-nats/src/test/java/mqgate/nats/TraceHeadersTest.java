package mqgate.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces cross processes as W3C Trace Context says. */
@Timeout(60)
final class TraceHeadersTest {

    private static final TraceSpan SPAN = new TraceSpan("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void of_span_areTheHeadersOfW3c() {
        Headers headers = TraceHeaders.of(new TraceSpan(SPAN.traceId(), SPAN.spanId(), false, "congo=t61rcWkgMzE"));

        assertThat(headers.getFirst("traceparent")).isEqualTo(PARENT.substring(0, PARENT.length() - 1) + "0");
        assertThat(headers.getFirst("tracestate")).isEqualTo("congo=t61rcWkgMzE");
    }

    @Test
    void of_spanWithoutState_isOneHeader() {
        Headers headers = TraceHeaders.of(SPAN);

        assertThat(headers.getFirst("traceparent")).isEqualTo(PARENT);
        assertThat(headers.containsKey("tracestate")).isFalse();
    }

    @Test
    void of_idThatTheHeaderCannotCarry_isNoHeader() {
        assertThat(TraceHeaders.of(new TraceSpan("a trace", SPAN.spanId()))).isNull();
    }

    @Test
    void read_whatWasWritten_isTheSame() {
        TraceSpan span = new TraceSpan(SPAN.traceId(), SPAN.spanId(), false, "congo=t61rcWkgMzE");

        assertThat(TraceHeaders.read(TraceHeaders.of(span))).contains(span);
        assertThat(TraceHeaders.readOrCreate(TraceHeaders.of(span))).isEqualTo(span);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "00-0123456789abcdef-fedcba9876543210-01"})
    void read_noGoodHeader_isNone(String header) {
        Headers headers = header == null ? null : new Headers().put("traceparent", header);

        assertThat(TraceHeaders.read(headers)).isEmpty();
        assertThat(TraceHeaders.readOrCreate(headers)).isNotEqualTo(TraceHeaders.readOrCreate(headers));
    }

    @Test
    void call_ofABackend_bringsItsSpanToTheGatesHandler() {
        List<TraceSpan> spans = new CopyOnWriteArrayList<>();
        try (NatsServer server = NatsServer.start();
                NatsLink link = server.link();
                Gate gate = gateThatKeepsSpans(link, spans)) {
            gate.start();

            new RemoteGateHandler(link, "gate@1").sendNoReply(SPAN, "nobody", "t", new byte[0], DeliveryPolicy.must());
            new RemoteGateHandler(link, "gate@1").getAgentNum(); // behind it, in order

            assertThat(spans).containsExactly(SPAN);
        }
    }

    private static Gate gateThatKeepsSpans(NatsLink link, List<TraceSpan> spans) {
        GateService service = GateService.create(link);
        return NettyGate.create(service.addTo(Options.builder().serverId("gate@1"))
                .gateHandler(local -> service.clusterWide(new SpanKeeper(local, spans)))
                .build());
    }

    /** Keeps the spans of sends. */
    private static final class SpanKeeper extends ForwardingGateHandler {

        private final List<TraceSpan> spans;

        SpanKeeper(GateHandler next, List<TraceSpan> spans) {
            super(next);
            this.spans = spans;
        }

        @Override
        public void send(TraceSpan span, String sessionId, String topic, byte[] body, DeliveryPolicy policy) {
            spans.add(span);
            super.send(span, sessionId, topic, body, policy);
        }
    }

    @Test
    void publish_toAModule_headerAndSessionAreOfOneTrace() throws Exception {
        CompletableFuture<Session> handled = new CompletableFuture<>();
        Modules modules = Modules.builder()
                .bytes("m", "HD_x", (session, body) -> {
                    handled.complete(session);
                    return RouteResult.raw("done".getBytes(UTF_8));
                })
                .build();
        try (NatsServer server = NatsServer.start();
                NatsLink link = server.link();
                ModuleServer backend = ModuleServer.builder(link, modules).build();
                Gate gate = NettyGate.create(GateService.create(link)
                        .addTo(Options.builder().tcpAddr("127.0.0.1:0"))
                        .build())) {
            backend.start();
            gate.start();
            Subscription traffic =
                    link.getConnection().subscribe(link.subjects().module("m"));
            try (Player player = Player.connect(gate)) {
                assertThat(player.ask("m/HD_x/1", "")).isEqualTo("done");
            }

            Message message = traffic.nextMessage(Duration.ofSeconds(10));

            assertThat(TraceHeaders.read(message.getHeaders()))
                    .contains(handled.join().getTraceSpan());
        }
    }
}
