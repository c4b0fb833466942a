package mqgate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateStats;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A minute of a busy gate with everything that goes wrong, again and again. */
@ExtendWith(SampledLeaks.class)
final class WireLogTest {

    private static final int CLIENTS = 40;

    /** Everybody is in one of four rooms; a word to the room goes to all of it. */
    private static RouteResult route(Session session, String topic, byte[] body) {
        String room = "room-" + (body.length == 0 ? 0 : body[0] % 4);
        session.join(room);
        session.sendToGroup(room, "chat/room", body);
        return RouteResult.raw(body);
    }

    private record Run(String log, GateStats stats) {}

    private static Run run(long seed) {
        NetworkProfile profile = NetworkProfile.perfect()
                .latency(Duration.ofMillis(30))
                .jitter(Duration.ofMillis(20))
                .torn(200);
        BiConsumer<VirtualGate, Options.Builder> game = (world, options) ->
                options.maxUnsentBytes(200_000).maxDroppableBytes(20_000).routeHandler(WireLogTest::route);
        VirtualGate virtual = VirtualGate.builder()
                .seed(seed)
                .network(profile)
                .recordWire()
                .options(game)
                .start();
        try (virtual) {
            play(virtual, new Random(seed));
        }
        return new Run(virtual.wireLog().toString(), virtual.gate().getStats());
    }

    private static void play(VirtualGate virtual, Random random) {
        virtual.scheduler().scheduleAtFixedRate(() -> tick(virtual), 50, 50, TimeUnit.MILLISECONDS);
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(virtual.client().keepAlive(Duration.ofSeconds(10)).connect()); // the gate gives ids
        }
        for (int i = 0; i < 600; i++) {
            act(virtual, clients.get(random.nextInt(CLIENTS)), random);
            virtual.advance(Duration.ofMillis(random.nextInt(200)));
        }
    }

    private static void tick(VirtualGate virtual) {
        byte[] state = virtual.clock().instant().toString().repeat(30).getBytes(UTF_8);
        var policy = virtual.now().toMillis() % 100 == 0 ? DeliveryPolicy.latest("state") : DeliveryPolicy.droppable();
        virtual.gate().getGateHandler().broadcast(TraceSpan.create(), "world/state", state, policy);
    }

    private static void act(VirtualGate virtual, TestClient client, Random random) {
        NetworkLine line = virtual.line(client);
        switch (random.nextInt(60)) {
            case 0 -> line.reset();
            case 1 -> line.vanish();
            case 2, 3 -> line.partition(Duration.ofSeconds(3));
            case 4, 5 -> line.stopReading();
            case 6, 7 -> line.resumeReading();
            case 8, 9 -> line.profile(NetworkProfile.perfect().downstream(5000));
            case 10 -> client.disconnect();
            default -> client.publish("chat/HD_say/1", "word " + random.nextInt(1000));
        }
    }

    @Test
    void sameSeed_twice_hasTheSameWireLog() {
        Run first = run(42);
        Run second = run(42);

        assertThat(first.log()).hasSizeGreaterThan(1_000_000);
        assertThat(first.stats().getDroppedMessages()).isPositive();
        assertThat(first.stats().getReplacedMessages()).isPositive();
        assertThat(first.stats().getCloses().values().stream().filter(closes -> closes > 0))
                .hasSizeGreaterThan(3); // by the client, by loss, by silence, by the gate
        assertThat(firstDifference(first.log(), second.log())).isEmpty();
    }

    @Test
    void otherSeed_hasAnotherWireLog() {
        assertThat(run(42).log()).isNotEqualTo(run(43).log());
    }

    private static String firstDifference(String one, String other) {
        List<String> lines = one.lines().collect(Collectors.toList());
        List<String> others = other.lines().collect(Collectors.toList());
        for (int i = 0; i < Math.min(lines.size(), others.size()); i++) {
            if (!lines.get(i).equals(others.get(i))) {
                return i + ": " + lines.get(i) + " and " + others.get(i);
            }
        }
        return lines.size() == others.size() ? "" : lines.size() + " and " + others.size() + " lines";
    }

    @Test
    void aConnection_isLoggedAsItWas() {
        try (VirtualGate virtual = VirtualGate.builder()
                .network(NetworkProfile.perfect().latency(Duration.ofMillis(20)))
                .recordWire()
                .start()) {
            TestClient client = virtual.client().mqtt3().clientId("abcd").connect();
            client.disconnect();
            virtual.advance(Duration.ofSeconds(1));

            assertThat(virtual.wireLog()).hasToString("""
                    PT0.02S 1 > OPEN
                    PT0.02S 1 > BYTES 101000044d5154540402003c000461626364
                    PT0.04S 1 < BYTES 20020000
                    PT0.06S 1 > BYTES e000
                    PT0.06S 1 > END
                    PT0.08S 1 < END
                    """);
        }
    }

    @Test
    void wireLog_thatIsNotRecorded_isRefused() {
        try (VirtualGate virtual = VirtualGate.start(options -> {})) {
            assertThatIllegalStateException().isThrownBy(virtual::wireLog).withMessageContaining("recordWire");
        }
    }
}
