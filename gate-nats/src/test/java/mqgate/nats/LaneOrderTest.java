package mqgate.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import mqgate.api.Gate;
import mqgate.api.Lanes;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each lane arrives in order at the handlers, whichever backend gets a message and however long it takes there. */
@Timeout(120)
final class LaneOrderTest {

    private static final int MOST_DELAY_NANOS = 2_000_000;

    private static NatsServer nats;

    @BeforeAll
    static void start() {
        nats = NatsServer.start();
    }

    @AfterAll
    static void stop() {
        if (nats != null) {
            nats.close();
        }
    }

    /** What the handlers of all backends have seen: the last number of each lane, and whether any came out of turn. */
    private static final class Seen {

        private final Map<String, Integer> last = new ConcurrentHashMap<>();
        private final AtomicInteger outOfTurn = new AtomicInteger();
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicInteger atOnce = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();
        private final CountDownLatch othersAreDone = new CountDownLatch(1);

        RouteResult step(Session session, String route, byte[] body) {
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            Integer number = Integer.valueOf(new String(body, US_ASCII));
            Integer before = last.put(session.getSessionId() + route, number);
            if (number != (before == null ? 0 : before) + 1) {
                outOfTurn.incrementAndGet();
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(MOST_DELAY_NANOS));
            atOnce.decrementAndGet();
            count.incrementAndGet();
            return RouteResult.reply(null);
        }

        RouteResult waitForOthers() throws InterruptedException {
            othersAreDone.await();
            return RouteResult.none();
        }

        Modules modules() {
            return Modules.builder()
                    .bytes("order", "HD_step", (session, body) -> step(session, "", body))
                    .bytes("order", "HD_other", (session, body) -> step(session, "other", body))
                    .bytes("order", "HD_wait", (session, body) -> waitForOthers())
                    .build();
        }
    }

    /** A gate and two backends, each with a link of its own. */
    private static final class Cluster implements AutoCloseable {

        private final List<NatsLink> links = List.of(nats.link(), nats.link(), nats.link());
        private final List<ModuleServer> backends;
        private final Gate gate;

        Cluster(Modules modules, Options.Builder options) {
            backends = links.subList(1, 3).stream()
                    .map(link -> ModuleServer.builder(link, modules).build())
                    .toList();
            backends.forEach(ModuleServer::start);
            gate = NettyGate.create(
                    GateService.create(links.get(0)).addTo(options).build());
            gate.start();
        }

        List<Player> connect(int count) {
            return IntStream.range(0, count).mapToObj(i -> Player.connect(gate)).toList();
        }

        @Override
        public void close() {
            gate.close();
            backends.forEach(ModuleServer::close);
            links.forEach(NatsLink::close);
        }
    }

    @Test
    void publish_laneForEachSession_everyLaneInOrderAndNoneWaitsForAnother() {
        int sessions = 200;
        int each = 500;
        Seen seen = new Seen();
        try (Cluster cluster =
                new Cluster(seen.modules(), ModulePlace.options().requestTimeout(Duration.ofMinutes(2)))) {
            List<Player> players = cluster.connect(sessions);
            Player waiting = Player.connect(cluster.gate);
            waiting.publish("order/HD_wait", "");
            waiting.publish("order/HD_step", "1");

            for (int number = 1; number <= each; number++) {
                String text = "" + number;
                players.forEach(player -> player.publish("order/HD_step", text));
            }

            await().atMost(Duration.ofSeconds(60)).until(() -> seen.count.get() == sessions * each);
            assertThat(seen.outOfTurn).hasValue(0);
            assertThat(seen.last)
                    .hasSize(sessions)
                    .allSatisfy((lane, last) -> assertThat(last).isEqualTo(each));
            assertThat(seen.mostAtOnce.get()).isGreaterThan(8);
            assertThat(cluster.backends)
                    .allSatisfy(
                            backend -> assertThat(backend.getStats().handled()).isGreaterThan(each * sessions / 4));
            seen.othersAreDone.countDown();
            await().until(() -> seen.count.get() == sessions * each + 1);
            players.forEach(Player::close);
            waiting.close();
        }
    }

    @Test
    void publish_laneForEachRoute_everyLaneInOrderAndOneRouteDoesNotHoldUpAnother() {
        int sessions = 20;
        int each = 100;
        Seen seen = new Seen();
        Options.Builder options = ModulePlace.options().lanes(Lanes.ROUTE).requestTimeout(Duration.ofMinutes(2));
        try (Cluster cluster = new Cluster(seen.modules(), options)) {
            List<Player> players = cluster.connect(sessions);
            players.get(0).publish("order/HD_wait", "");

            for (int number = 1; number <= each; number++) {
                String text = "" + number;
                players.forEach(player -> player.publish("order/HD_step", text));
                players.forEach(player -> player.publish("order/HD_other", text));
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> seen.count.get() == 2 * sessions * each);
            assertThat(seen.outOfTurn).hasValue(0);
            assertThat(seen.last).hasSize(2 * sessions);
            seen.othersAreDone.countDown();
            players.forEach(Player::close);
        }
    }
}
