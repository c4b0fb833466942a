package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import mqgate.api.CloseReason;
import mqgate.api.GateStats;
import mqgate.api.Options;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a gate says about itself. */
final class GateStatsTest {

    private static final String CLIENT_ID = "0123456789";
    private static final int CONNECT_BYTES = TestClient.connect(CLIENT_ID, 0).length;
    private static final int CONNACK_BYTES = 4;

    @Test
    void getStats_newGate_isAllZeroWithAnEntryForEveryReason() {
        try (TestGate gate = TestGate.start(Options.builder())) {
            GateStats stats = gate.gate().getStats();

            assertThat(stats.getAcceptedConnections() + stats.getOpenConnections() + stats.getSessions())
                    .isZero();
            assertThat(stats.getMessagesIn() + stats.getMessagesOut() + stats.getBytesIn() + stats.getBytesOut())
                    .isZero();
            assertThat(stats.getHandledMessages()).isZero();
            assertThat(stats.getHandlerTime()).isZero();
            assertThat(stats.getCloses()).containsOnlyKeys(CloseReason.values());
            assertThat(stats.getCloses().values()).containsOnly(0L);
        }
    }

    @Test
    void getStats_messagesBothWays_countsThemAndTheirBytes() throws Exception {
        RouteHandler echo = (session, topic, body) -> RouteResult.raw(body);
        try (TestGate gate = TestGate.start(Options.builder().routeHandler(echo));
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(CLIENT_ID, 0);
            int packet = TestClient.publishPacket("t", utf8("12345")).length;
            for (int i = 0; i < 10; i++) {
                client.publish("t", "12345");
                client.readPublish();
            }
            gate.handler().broadcast(SPAN, "t", utf8("12345"));
            client.readPublish();

            await().until(() -> gate.gate().getStats().getHandledMessages() == 10);
            GateStats stats = gate.gate().getStats();
            assertThat(stats.getMessagesIn()).isEqualTo(10);
            assertThat(stats.getMessagesOut()).isEqualTo(11);
            assertThat(stats.getBytesIn()).isEqualTo(CONNECT_BYTES + 10L * packet);
            assertThat(stats.getBytesOut()).isEqualTo(CONNACK_BYTES + 11L * packet);
            assertThat(stats.getOpenConnections()).isOne();
            assertThat(stats.getSessions()).isOne();
            assertThat(stats.getAcceptedConnections()).isOne();
            assertThat(stats.getHandlerTime()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void getStats_anyTransport_countsAtLeastThePackets(Link link) throws Exception {
        try (TestGate gate = TestGate.start(Options.builder());
                TestClient client = gate.connect(link)) {
            client.assertServed();
            GateStats stats = gate.gate().getStats();
            assertThat(stats.getBytesIn()).isGreaterThanOrEqualTo(CONNECT_BYTES);
            assertThat(stats.getBytesOut()).isGreaterThanOrEqualTo(CONNACK_BYTES + 2);
        }
    }

    @Test
    void getStats_connectionsEnd_areCountedByReason() throws Exception {
        Agents agents = new Agents();
        try (TestGate gate = TestGate.start(Options.builder().agentLearner(agents))) {
            String goodbye = Agents.newId();
            String kicked = Agents.newId();
            try (TestClient first = gate.open(Link.TCP);
                    TestClient second = gate.open(Link.TCP);
                    TestClient stranger = gate.open(Link.TCP)) {
                first.shakeHands(goodbye, 0);
                second.shakeHands(kicked, 0);
                assertThat(gate.gate().getStats().getOpenConnections()).isBetween(2, 3);
                first.send("e000");
                agents.connected(kicked).close(CloseReason.KICKED);
                stranger.send("c000");
                stranger.readToEnd();
                agents.disconnected(goodbye);
                agents.disconnected(kicked);
            }
            await().until(() -> gate.gate().getStats().getOpenConnections() == 0);

            GateStats stats = gate.gate().getStats();
            assertThat(stats.getCloses())
                    .containsEntry(CloseReason.CLIENT_DISCONNECT, 1L)
                    .containsEntry(CloseReason.KICKED, 1L)
                    .containsEntry(CloseReason.PROTOCOL_ERROR, 1L);
            assertThat(stats.getAcceptedConnections()).isEqualTo(3);
            assertThat(stats.getSessions()).isZero();
        }
    }

    @Test
    void getHandlerTime_handlerThatTakesItsTime_isThatLong() throws Exception {
        CompletableFuture<RouteResult> later = new CompletableFuture<>();
        CountDownLatch entered = new CountDownLatch(1);
        AsyncRouteHandler handler = (session, topic, body) -> {
            entered.countDown();
            return later;
        };
        try (TestGate gate = TestGate.start(Options.builder().asyncRouteHandler(handler));
                TestClient client = gate.connect()) {
            long begin = System.nanoTime();
            client.publish("t", "");
            Tasks.await(entered);
            await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            assertThat(gate.gate().getStats().getHandledMessages()).isZero();

            later.complete(RouteResult.raw(utf8("done")));
            client.readPublish();
            Duration whole = Duration.ofNanos(System.nanoTime() - begin);

            GateStats stats = gate.gate().getStats();
            assertThat(stats.getHandledMessages()).isOne();
            assertThat(stats.getHandlerTime()).isBetween(Duration.ofMillis(50), whole);
        }
    }
}
