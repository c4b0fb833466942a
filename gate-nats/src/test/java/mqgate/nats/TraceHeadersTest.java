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

    private static final TraceSpan OWN = new TraceSpan("0123456789abcdef", "fedcba9876543210");
    private static final String OF_OWN = "00-00000000000000000123456789abcdef-fedcba9876543210-01";

    @Test
    void of_ownSpan_isTheHeaderOfW3c() {
        assertThat(TraceHeaders.of(OWN).getFirst("traceparent")).isEqualTo(OF_OWN);
    }

    @Test
    void of_spanOfOthers_keepsAllOfTheTraceId() {
        TraceSpan span = new TraceSpan("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");

        Headers headers = TraceHeaders.of(span);

        assertThat(headers.getFirst("traceparent"))
                .isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assertThat(TraceHeaders.read(headers)).isEqualTo(span);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789abcde", "0123456789ABCDEF", "0123456789abcdeg", "0123456789abcdef0"})
    void of_idThatTheHeaderCannotCarry_isNoHeader(String traceId) {
        assertThat(TraceHeaders.of(new TraceSpan(traceId, "fedcba9876543210"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {OF_OWN, "cc-00000000000000000123456789abcdef-fedcba9876543210-00-more"})
    void read_goodHeader_isItsSpan(String header) {
        assertThat(TraceHeaders.read(new Headers().put("traceparent", header))).isEqualTo(OWN);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00-0123456789abcdef-fedcba9876543210-01",
                "ff-00000000000000000123456789abcdef-fedcba9876543210-01",
                "00-0000000000000000012345678 abcdef-fedcba9876543210-01",
                "00-00000000000000000123456789abcdef-fedcba987654321-01x"
            })
    void read_noGoodHeader_beginsANewTrace(String header) {
        Headers headers = header == null ? null : new Headers().put("traceparent", header);

        assertThat(TraceHeaders.read(headers)).isNotEqualTo(OWN).isNotEqualTo(TraceHeaders.read(headers));
    }

    @Test
    void call_ofABackend_bringsItsSpanToTheGatesHandler() {
        List<TraceSpan> spans = new CopyOnWriteArrayList<>();
        try (NatsServer server = NatsServer.start();
                NatsLink link = server.link();
                Gate gate = gateThatKeepsSpans(link, spans)) {
            gate.start();

            new RemoteGateHandler(link, "gate@1").sendNoReply(OWN, "nobody", "t", new byte[0], DeliveryPolicy.must());
            new RemoteGateHandler(link, "gate@1").getAgentNum(); // behind it, in order

            assertThat(spans).containsExactly(OWN);
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

            TraceSpan sent = TraceHeaders.read(message.getHeaders());
            assertThat(message.getHeaders().getFirst("traceparent")).matches("00-0{16}[0-9a-f]{16}-[0-9a-f]{16}-01");
            assertThat(handled.join().getTraceId()).isEqualTo(sent.traceId());
        }
    }
}
