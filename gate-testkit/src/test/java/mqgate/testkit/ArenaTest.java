package mqgate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.GateLearner;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A game with ticks, tested in virtual time: the example of docs/testing.md. */
final class ArenaTest {

    /** A match of three minutes: twenty times a second everybody is told where the players are. Knows time only from what it is given. */
    static final class Arena {

        static final Duration MATCH = Duration.ofMinutes(3);

        private final Clock clock;
        private final Instant end;
        private final Map<String, Integer> positions = new TreeMap<>();
        private boolean over;

        Arena(Clock clock) {
            this.clock = clock;
            end = clock.instant().plus(MATCH);
        }

        synchronized RouteResult onMove(Session session, String topic, byte[] steps) {
            if (over) {
                return RouteResult.error("the match is over");
            }
            positions.merge(session.getSessionId(), Integer.parseInt(new String(steps, UTF_8)), Integer::sum);
            return RouteResult.none();
        }

        void start(ScheduledExecutorService scheduler, GateHandler gate) {
            scheduler.scheduleAtFixedRate(() -> tick(gate), 50, 50, TimeUnit.MILLISECONDS);
        }

        private synchronized void tick(GateHandler gate) {
            if (!over) {
                over = !clock.instant().isBefore(end);
                String topic = over ? "arena/end" : "arena/state";
                byte[] body = positions.values().toString().getBytes(UTF_8);
                DeliveryPolicy policy = over ? DeliveryPolicy.must() : DeliveryPolicy.latest("state");
                gate.broadcast(TraceSpan.create(), topic, body, policy);
            }
        }
    }

    // region test
    private final VirtualGate virtual = VirtualGate.builder()
            .options((world, options) -> {
                Arena arena = new Arena(world.clock());
                options.routeHandler(arena::onMove);
                options.gateLearner(new GateLearner() {
                    @Override
                    public void onStart(Gate gate) {
                        arena.start(world.scheduler(), gate.getGateHandler()); // 20 ticks a second
                    }
                });
            })
            .start();

    @AfterEach
    void close() {
        virtual.close();
    }

    @Test
    void aMove_isInTheNextTick() {
        TestClient player = virtual.connect("ann");

        player.publish("arena/HD_move", "7");
        virtual.advance(Duration.ofMillis(50));

        assertThat(player.await("arena/state").text()).isEqualTo("[7]");
    }

    @Test
    void aMatch_tellsItsEndAfterThreeMinutesAndTakesNoMoveThen() {
        TestClient player = virtual.connect("ann");

        virtual.advance(Arena.MATCH);

        List<String> topics = new ArrayList<>();
        player.messages().forEach(message -> topics.add(message.topic()));
        assertThat(topics).hasSize(3600).endsWith("arena/state", "arena/end");
        assertThat(player.request("arena/HD_move/1", "1").text()).contains("the match is over");
    }

    @Test
    void aPlayer_whoseTelephoneIsInATunnel_seesTheNewestStateAfterIt() {
        TestClient ann = virtual.connect("ann");
        TestClient bob = virtual.connect("bob");
        virtual.line(ann).profile(NetworkProfile.perfect().latency(Duration.ofMillis(40)));

        virtual.line(ann).partition(Duration.ofSeconds(20));
        bob.publish("arena/HD_move", "3");
        virtual.advance(Duration.ofSeconds(21));

        List<TestMessage> seen = ann.messages();
        assertThat(seen.get(seen.size() - 1).text()).isEqualTo("[3]");
        assertThat(ann.isOpen()).isTrue();
    }
    // endregion
}
