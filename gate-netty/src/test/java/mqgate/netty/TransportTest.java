package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.GateStartException;
import mqgate.api.Options;
import mqgate.api.Transport;
import mqgate.api.spi.RouteResult;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client notices of the gate is the same whatever serves the sockets. A transport that does not work here is skipped. */
@ParameterizedClass
@EnumSource(names = {"EPOLL", "IO_URING", "KQUEUE", "NIO"})
final class TransportTest {

    private static final int LARGE = 200_000;
    private static final long NETWORK_HOLDS = 20_000_000;
    private static final long PLENTY = 48_000_000;

    private final Transport transport;

    TransportTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void requireTransport() {
        assumeTrue(works(transport), () -> transport + " does not work here");
    }

    private static boolean works(Transport transport) {
        try {
            IoEngine.of(transport);
            return true;
        } catch (GateStartException e) {
            return false;
        }
    }

    private Options.Builder options() {
        return Options.builder().transport(transport);
    }

    private Options.Builder echo() {
        return options().routeHandler((session, topic, body) -> RouteResult.raw(body));
    }

    @Test
    void publish_smallAndLarge_comesBackOnEveryLink() throws Exception {
        byte[] large = TestClient.publishPacket("large", new byte[LARGE]);
        try (TestGate gate = TestGate.start(echo().maxPackSize(2 * LARGE))) {
            for (Link link : Link.values()) {
                try (TestClient client = gate.connect(link)) {
                    client.publish("a/b", "hello");
                    assertThat(client.readPublish()).isEqualTo("a/b:hello");

                    client.send(large);
                    assertThat(client.readPacket()).isEqualTo(large);

                    client.assertServed();
                }
            }
        }
    }

    @Test
    void publish_inPiecesAndInHeaps_isAnsweredInOrder() throws Exception {
        try (TestGate gate = TestGate.start(echo());
                TestClient client = gate.connect()) {
            for (byte b : TestClient.publishPacket("t", Replies.utf8("slowly"))) {
                client.send(new byte[] {b});
            }
            assertThat(client.readPublish()).isEqualTo("t:slowly");

            CompletableFuture<Void> sending = Tasks.start(() -> client.send(Replies.numbered("t", 0, 20_000)));

            for (int i = 0; i < 20_000; i++) {
                assertThat(client.readPublish()).isEqualTo("t:" + i);
            }
            Tasks.join(List.of(sending));
        }
    }

    @Test
    void qos1_bothWays_isAcknowledged() throws Exception {
        try (LiveGate gate = new LiveGate(options().routeHandler((session, topic, body) -> RouteResult.none()))) {
            Peer peer = gate.connect();

            peer.client().send("3206 000174 0007 31");
            assertThat(peer.client().readHex()).isEqualTo("40020007");

            CompletableFuture<Void> done =
                    peer.session().sendAtLeastOnce("t", Replies.utf8("1")).toCompletableFuture();
            assertThat(peer.client().readHex()).isEqualTo("3206000174000131");
            peer.client().send("40020001");
            done.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void broadcast_clientsOnEveryLink_allGetItInOrder() throws Exception {
        Map<Link, TestClient> clients = new EnumMap<>(Link.class);
        try (TestGate gate = TestGate.start(options())) {
            for (Link link : Link.values()) {
                clients.put(link, gate.connect(link));
            }

            for (int i = 0; i < 100; i++) {
                gate.handler().broadcast(SPAN, "news", Replies.utf8("" + i));
            }

            for (TestClient client : clients.values()) {
                for (int i = 0; i < 100; i++) {
                    assertThat(client.readPublish()).isEqualTo("news:" + i);
                }
                client.close();
            }
        }
    }

    @Test
    void slowReader_neverReads_isClosedAndTheOtherGetsAll() throws Exception {
        AgentEvents events = new AgentEvents();
        byte[] body = new byte[60_000];
        byte[] expected = TestClient.publishPacket("news", body);
        try (TestGate gate = TestGate.start(options()
                        .eventLoopThreads(1)
                        .closeTimeout(Duration.ofSeconds(1))
                        .agentLearner(events));
                TestClient slow = gate.open(Link.TCP);
                TestClient healthy = gate.open(Link.TCP)) {
            slow.shakeHands("slow", 0);
            healthy.shakeHands("healthy", 0);
            await().until(() -> events.connected.size() == 2);

            while (events.disconnected.isEmpty()) {
                gate.handler().broadcast(SPAN, "news", body);
                assertThat(healthy.readPacket()).isEqualTo(expected);
            }

            Agent closed = events.disconnected.get(0);
            assertThat(closed.getClientId()).isEqualTo("slow");
            assertThat(closed.getCloseReason()).contains(CloseReason.SLOW_CONSUMER);
            healthy.assertServed();
        }
    }

    @Test
    void slowReader_readsAgain_getsEverythingInOrder() throws Exception {
        Agents agents = new Agents();
        try (TestGate gate = TestGate.start(options().agentLearner(agents));
                SlowClient slow = SlowClient.connect(gate, agents)) {
            await().during(Duration.ofMillis(200)).until(slow::isBehind);
            for (int i = 0; i < 100; i++) {
                slow.agent().write("t", Replies.utf8("" + i));
            }

            for (int i = 0; i < 100; i++) {
                assertThat(slow.read()).isEqualTo("t:" + i);
            }
            await().until(() -> slow.waitingBytes() == 0);
        }
    }

    @Test
    void queueFull_socketIsNotReadUntilThereIsRoom() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger handled = new AtomicInteger();
        Options.Builder options = options().concurrentTasks(2).routeHandler((session, topic, body) -> {
            Tasks.await(release);
            handled.incrementAndGet();
            return RouteResult.none();
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            AtomicLong written = new AtomicLong();
            CompletableFuture<Integer> messages = new CompletableFuture<>();
            CompletableFuture<Void> sending = Tasks.start(() -> messages.complete(flood(client, written, release)));

            assertThat(StopReadingTest.stalledAt(written)).isLessThan(NETWORK_HOLDS);

            release.countDown();
            Tasks.join(List.of(sending));
            await().untilAsserted(() -> assertThat(handled).hasValue(messages.join()));
            client.assertServed();
        }
    }

    /** Sends until the handler is released or the gate has taken far too much; returns how many messages. */
    private static int flood(TestClient client, AtomicLong written, CountDownLatch release) throws IOException {
        byte[] message = TestClient.publishPacket("t", new byte[60_000]);
        int messages = 0;
        while (release.getCount() > 0 && written.get() < PLENTY) {
            client.send(message);
            messages++;
            written.addAndGet(message.length);
        }
        return messages;
    }

    /** Bytes that were never read would make the close a reset, which takes the last word away from the client. */
    @Test
    void close_clientStillSends_itReadsTheReasonAndTheEnd() throws Exception {
        Agents agents = new Agents();
        try (TestGate gate = TestGate.start(echo().agentLearner(agents))) {
            for (Link link : new Link[] {Link.TCP, Link.TLS}) {
                try (TestClient client = gate.open(link)) {
                    String id = Agents.newId();
                    client.shakeHands5(id);
                    client.send(TestClient.packet(
                            0x40, new byte[] {0, 0})); // forbidden, and the rest is not wanted any more
                    client.send(TestClient.publishPacket("t", new byte[1000]));

                    assertThat(client.readPacket()[0]).isEqualTo((byte) 0xe0);
                    assertThat(client.readToEnd()).isEmpty();
                    agents.assertClosed(id, CloseReason.PROTOCOL_ERROR);
                }
            }
        }
    }

    @Test
    void clientHalfCloses_everythingBeforeIsHandled() throws Exception {
        AtomicInteger handled = new AtomicInteger();
        Agents agents = new Agents();
        Options.Builder options = options().agentLearner(agents).routeHandler((session, topic, body) -> {
            handled.incrementAndGet();
            return RouteResult.none();
        });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP)) {
            String id = Agents.newId();
            client.shakeHands(id, 60);

            client.send(Replies.numbered("t", 0, 500));
            client.socket().shutdownOutput();

            agents.assertClosed(id, CloseReason.CONNECTION_LOST);
            assertThat(handled).hasValue(500);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void clientResets_gateNotices() throws Exception {
        Agents agents = new Agents();
        try (TestGate gate = TestGate.start(options().agentLearner(agents));
                TestClient client = gate.open(Link.TCP)) {
            String id = Agents.newId();
            client.shakeHands(id, 60);

            client.socket().setSoLinger(true, 0);
            client.close();

            agents.assertClosed(id, CloseReason.CONNECTION_LOST);
            assertThat(gate.handler().getAgentNum()).isZero();
        }
    }

    @Test
    void gateClose_clientsConnected_areToldAndThePortIsFree() throws Exception {
        Agents agents = new Agents();
        List<TestClient> clients = new ArrayList<>();
        TestGate gate = TestGate.start(options().agentLearner(agents));
        InetSocketAddress address = gate.address(Link.TCP);
        String id = Agents.newId();
        try (gate) {
            for (Link link : Link.values()) {
                clients.add(gate.connect(link));
            }
            TestClient last = gate.open(Link.TCP);
            clients.add(last);
            last.shakeHands(id, 60);

            gate.gate().close();
        }

        agents.assertClosed(id, CloseReason.GATE_SHUTDOWN);
        for (TestClient client : clients) {
            client.assertClosed();
        }
        assertServesAgain(address);
    }

    private void assertServesAgain(InetSocketAddress address) throws IOException {
        String here = address.getAddress().getHostAddress() + ":" + address.getPort();
        var gate = NettyGate.create(options().tcpAddr(here).build());
        try (gate) {
            gate.start();
            try (Socket socket = TestClient.openSocket(Link.TCP, address)) {
                TestClient.over(socket).shakeHands();
            }
        }
    }
}
