package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import mqgate.api.Agent;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages to many that wait in a row for an event loop, which is busy meanwhile. */
final class JoinedBroadcastTest {

    private static final int SMALL_PACKET = 60;

    private final Agents agents = new Agents();
    private final Listener lines = Link.TCP.listener().agentFactory(LineProtocol::new);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountDownLatch busy = new CountDownLatch(1);
    private TestGate gate;

    /** Reads one message as {@code topic:payload}. */
    private interface Reader {
        String read() throws IOException;
    }

    /** One client, seen from both ends. */
    private record Peer(TestClient client, Agent agent, Reader reader) {

        List<String> read(int messages) throws IOException {
            List<String> received = new ArrayList<>();
            while (received.size() < messages) {
                received.add(reader.read());
            }
            return received;
        }

        Session session() {
            return agent.getSession();
        }
    }

    private void start(Options.Builder options) {
        gate = TestGate.start(options.eventLoopThreads(1)
                .maxUnsentBytes(8_000_000)
                .agentLearner(agents)
                .listener(lines));
        open.add(gate);
    }

    @AfterEach
    void close() throws Exception {
        busy.countDown();
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    private TestClient open(Link link) throws IOException {
        TestClient client = gate.open(link);
        open.add(0, client);
        return client;
    }

    private Peer connect(Link link) throws Exception {
        TestClient client = open(link);
        String id = Agents.newId();
        client.shakeHands(id, 0);
        return new Peer(client, agents.connected(id), client::readPublish);
    }

    private Peer connect5(Link link, int maximumPacketSize) throws Exception {
        TestClient client = open(link);
        String id = Agents.newId();
        byte[] head = TestClient.bytes("00044d515454 05 02 0000 05 27%08x".formatted(maximumPacketSize));
        client.send(TestClient.packet(0x10, TestClient.concat(head, TestClient.string(id))));
        assertThat(client.readHex()).matches("20..0000.*");
        return new Peer(client, agents.connected(id), () -> client.readPublish().replace(":\0", ":"));
    }

    private Peer connectLines() throws Exception {
        Socket socket =
                TestClient.openSocket(Link.TCP, gate.gate().getBoundAddresses().get(lines));
        open.add(0, socket);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        String name = Agents.newId();
        socket.getOutputStream().write(utf8("HELLO " + name + "\n"));
        assertThat(readLine(in)).isEqualTo("WHO?");
        assertThat(readLine(in)).isEqualTo("WELCOME " + name);
        return new Peer(
                TestClient.over(socket),
                agents.connected(name),
                () -> readLine(in).replaceFirst(" ", ":"));
    }

    private static String readLine(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int b;
        while ((b = in.readByte()) != '\n') {
            line.append((char) b);
        }
        return line.toString();
    }

    /** Keeps the event loop from sending until {@link #busy} is over. */
    private void occupy(Peer peer) {
        EventLoop loop = ((NettyAgent) peer.agent()).eventLoop();
        CompletableFuture<Void> occupied = new CompletableFuture<>();
        loop.execute(() -> {
            occupied.complete(null);
            try {
                Tasks.await(busy);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        occupied.join();
    }

    private void broadcast(String topic, String body) {
        gate.handler().broadcast(SPAN, topic, utf8(body));
    }

    /** Every third is of the given length, the others are short. */
    private static List<String> bodies(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(i -> i % 3 == 1 ? i + "x".repeat(length) : "" + i)
                .toList();
    }

    private static List<String> on(String topic, List<String> bodies) {
        return bodies.stream().map(body -> topic + ":" + body).toList();
    }

    private static List<String> numbered(String topic, int first, int end) {
        return IntStream.range(first, end).mapToObj(i -> topic + ":" + i).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "false, 1, 10", "false, 3, 100", "false, 300, 100", "false, 600, 100", "false, 100, 1500", "false, 9, 20000",
        "true, 1, 10", "true, 3, 100", "true, 300, 100", "true, 600, 100", "true, 100, 1500", "true, 9, 20000"
    })
    void broadcasts_inARow_arriveInOrderAtClientsOfEveryKind(boolean onEventLoop, int count, int length)
            throws Exception {
        List<String> bodies = bodies(count, length);
        AsyncRouteHandler handler = (session, topic, body) -> {
            bodies.forEach(message -> session.broadcast("b", utf8(message)));
            return CompletableFuture.completedStage(RouteResult.none());
        };
        start(Options.builder().asyncRouteHandler(handler));
        List<Peer> peers = List.of(
                connect(Link.TCP),
                connect(Link.TLS),
                connect(Link.WS),
                connect5(Link.TCP, 1_000_000),
                connect5(Link.WSS, 1_000_000),
                connectLines());
        Peer small = connect5(Link.TCP, SMALL_PACKET);
        long before = gate.gate().getStats().getMessagesOut(); // an own protocol has said something
        if (onEventLoop) {
            peers.get(0).client().publish("go", "");
        } else {
            occupy(small);
            bodies.forEach(body -> broadcast("b", body));
            busy.countDown();
        }

        for (Peer peer : peers) {
            assertThat(peer.read(count)).isEqualTo(on("b", bodies));
            assertThat(peer.agent().getSentCount()).isEqualTo(count);
        }
        List<String> shortOnes = bodies.stream()
                .filter(body -> body.length() < SMALL_PACKET - 10)
                .toList();
        assertThat(small.read(shortOnes.size())).isEqualTo(on("b", shortOnes));
        small.client().assertServed();
        assertThat(small.agent().getSentCount()).isEqualTo(shortOnes.size());
        await().untilAsserted(() -> assertThat(gate.gate().getStats().getMessagesOut() - before)
                .isEqualTo((long) peers.size() * count + shortOnes.size()));
    }

    @ParameterizedTest
    @CsvSource({"1", "20"})
    void sends_ofAllKindsInARow_arriveInOrder(int rowLength) throws Exception {
        start(Options.builder());
        List<Peer> peers = List.of(connect(Link.TCP), connect5(Link.TCP, 1_000_000), connect(Link.WS));
        peers.forEach(peer -> peer.session().join("g"));
        occupy(peers.get(0));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 30 * rowLength; i++) {
            String topic = List.of("all", "group", "one", "all", "one").get(i / rowLength % 5);
            send(peers, topic, "" + i);
            expected.add(topic + ":" + i);
        }
        busy.countDown();

        for (Peer peer : peers) {
            assertThat(peer.read(expected.size())).isEqualTo(expected);
            assertThat(peer.agent().getSentCount()).isEqualTo(expected.size());
        }
    }

    private void send(List<Peer> peers, String topic, String body) {
        switch (topic) {
            case "all" -> broadcast(topic, body);
            case "group" -> peers.get(0).session().sendToGroup("g", topic, utf8(body));
            default -> peers.forEach(peer -> peer.session().send(topic, utf8(body)));
        }
    }

    @Test
    void groupSends_toTwoGroupsInRows_reachTheirMembersOnlyInOrder() throws Exception {
        start(Options.builder());
        Peer both = connect(Link.TCP);
        Peer one = connect(Link.TCP);
        both.session().join("g");
        both.session().join("h");
        one.session().join("h");
        occupy(both);
        for (int i = 0; i < 200; i++) {
            both.session().sendToGroup(i / 10 % 2 == 0 ? "g" : "h", "t", utf8("" + i));
        }
        busy.countDown();

        assertThat(both.read(200)).isEqualTo(numbered("t", 0, 200));
        assertThat(one.read(10)).isEqualTo(numbered("t", 10, 20));
        assertThat(one.read(10)).isEqualTo(numbered("t", 30, 40));
    }

    @Test
    void groupSends_aMemberJoinsAndAnotherLeavesInARow_eachGetsWhatWasSentWhileItWasIn() throws Exception {
        start(Options.builder());
        Peer stays = connect(Link.TCP);
        Peer leaves = connect(Link.TCP);
        Peer joins = connect(Link.TCP);
        stays.session().join("g");
        leaves.session().join("g");
        occupy(stays);
        for (int i = 0; i < 30; i++) {
            if (i == 10) {
                joins.session().join("g");
            } else if (i == 20) {
                leaves.session().leave("g");
            }
            stays.session().sendToGroup("g", "t", utf8("" + i));
        }
        busy.countDown();

        assertThat(stays.read(30)).isEqualTo(numbered("t", 0, 30));
        assertThat(leaves.read(20)).isEqualTo(numbered("t", 0, 20));
        assertThat(joins.read(20)).isEqualTo(numbered("t", 10, 30));
        leaves.client().assertServed();
    }

    @Test
    void broadcasts_aClientIsClosedInARow_itGetsThoseBeforeAndTheOthersAll() throws Exception {
        start(Options.builder());
        Peer closed = connect(Link.TCP);
        Peer lost = connect(Link.TCP);
        Peer stays = connect(Link.TCP);
        occupy(stays);
        for (int i = 0; i < 100; i++) {
            if (i == 40) {
                closed.agent().close();
                lost.client().socket().setSoLinger(true, 0);
                lost.client().close();
            }
            broadcast("t", "" + i);
        }
        busy.countDown();

        assertThat(stays.read(100)).isEqualTo(numbered("t", 0, 100));
        stays.client().assertServed();
        assertThat(closed.read(40)).isEqualTo(numbered("t", 0, 40));
        closed.client().assertClosed();
    }

    @Test
    void broadcasts_ofDifferentPoliciesInARow_eachClientGetsWhatItsOwnStateAllows() throws Exception {
        int rows = 20;
        start(Options.builder().maxDroppableBytes(0));
        Peer healthy = connect(Link.TCP);
        SlowClient slow = SlowClient.connect(gate, agents);
        open.add(0, slow);
        long before = slow.agent().getSentCount();
        occupy(healthy);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            gate.handler().broadcast(SPAN, "latest", utf8("" + i), DeliveryPolicy.latest("k"));
            gate.handler().broadcast(SPAN, "droppable", utf8("" + i), DeliveryPolicy.droppable());
            gate.handler().broadcast(SPAN, "must", utf8("" + i), DeliveryPolicy.must());
            expected.addAll(List.of("latest:" + i, "droppable:" + i, "must:" + i));
        }
        busy.countDown();

        assertThat(healthy.read(3 * rows)).isEqualTo(expected);
        assertThat(slow.read()).isEqualTo("latest:" + (rows - 1));
        for (int i = 0; i < rows; i++) {
            assertThat(slow.read()).isEqualTo("must:" + i);
        }
        slow.client().assertServed();
        assertThat(gate.gate().getStats().getDroppedMessages()).isEqualTo(rows);
        assertThat(gate.gate().getStats().getReplacedMessages()).isEqualTo(rows - 1);
        assertThat(slow.agent().getSentCount()).isGreaterThanOrEqualTo(before + rows + 1);
    }
}
