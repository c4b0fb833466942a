package mqgate.netty;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.Listener;
import mqgate.api.MessageRejectedException;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AgentProtocol;
import mqgate.api.spi.Connection;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gate whose listeners speak the {@link LineProtocol}, beside MQTT ones. */
final class OwnProtocolTest {

    private final Agents agents = new Agents();
    private final Echo echo = new Echo();
    private final Queue<LineProtocol> protocols = new ConcurrentLinkedQueue<>();
    private final Map<Link, Listener> listeners = new EnumMap<>(Link.class);
    private TestGate gate;

    @BeforeEach
    void start() {
        start(Options.builder());
    }

    private void start(Options.Builder options) {
        options.agentLearner(agents).routeHandler(echo);
        for (Link link : Link.values()) {
            Listener listener = link.listener().agentFactory(this::newProtocol);
            listeners.put(link, listener);
            options.listener(listener);
        }
        gate = TestGate.start(options);
    }

    @AfterEach
    void stop() {
        gate.close();
    }

    private LineProtocol newProtocol() {
        LineProtocol protocol = new LineProtocol();
        protocols.add(protocol);
        return protocol;
    }

    /** A client that sends and reads lines. */
    private final class LineClient implements AutoCloseable {

        private final Socket socket;
        private final RawWebSocket webSocket;
        private final ByteArrayOutputStream unread = new ByteArrayOutputStream();

        LineClient(Link link) throws IOException {
            InetSocketAddress address = gate.gate().getBoundAddresses().get(listeners.get(link));
            socket = TestClient.openSocket(link, address);
            webSocket = link.isWebSocket() ? RawWebSocket.shakeHands(socket, "/mqtt", "mqtt") : null;
        }

        void send(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (webSocket == null) {
                socket.getOutputStream().write(bytes);
            } else {
                webSocket.send(RawWebSocket.FINAL | RawWebSocket.BINARY, bytes);
            }
        }

        /** Returns the next line, or what there is at the end. */
        String readLine() throws IOException {
            String text;
            while ((text = unread.toString(StandardCharsets.UTF_8)).indexOf('\n') < 0) {
                byte[] more = readSome();
                if (more.length == 0) {
                    return text + "<end>";
                }
                unread.writeBytes(more);
            }
            int end = text.indexOf('\n');
            unread.reset();
            unread.writeBytes(text.substring(end + 1).getBytes(StandardCharsets.UTF_8));
            return text.substring(0, end);
        }

        private byte[] readSome() throws IOException {
            try {
                if (webSocket == null) {
                    return socket.getInputStream().readNBytes(1);
                }
                RawWebSocket.Frame frame = webSocket.read();
                return frame.head() == (RawWebSocket.FINAL | RawWebSocket.BINARY) ? frame.payload() : new byte[0];
            } catch (SocketException e) {
                return new byte[0]; // reset: the end as well
            }
        }

        void greet(String name) throws IOException {
            assertThat(readLine()).isEqualTo("WHO?");
            send("HELLO " + name + "\n");
            assertThat(readLine()).isEqualTo("WELCOME " + name);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void handshake_done_makesTheSession(Link link) throws Exception {
        String name = Agents.newId();
        try (LineClient client = new LineClient(link)) {
            client.greet(name);

            Agent agent = agents.connected(name);
            assertThat(agent.getClientId()).isEqualTo(name);
            assertThat(agent.getUserName()).isEmpty();
            assertThat(agent.isProtocolOk()).isTrue();
            assertThat(agent.getRemoteAddress()).isEqualTo(client.socket.getLocalSocketAddress());
            assertThat(agent.getSession().getNetwork()).isEqualTo(link.isWebSocket() ? "websocket" : "tcp");
            LineProtocol protocol = protocols.element();
            assertThat(protocol.gate).isSameAs(gate.gate());
            assertThat(protocol.connection.getNetwork())
                    .isEqualTo(agent.getSession().getNetwork());
            assertThat(protocol.connection.getRemoteAddress()).isEqualTo(agent.getRemoteAddress());
        }
    }

    @ParameterizedTest
    @EnumSource
    void message_routed_isAnsweredInItsProtocol(Link link) throws Exception {
        try (LineClient client = new LineClient(link)) {
            client.greet("bob");

            client.send("room/1 hello wor");
            client.send("ld\nroom/2 again\n");

            assertThat(client.readLine()).isEqualTo("room/1 hello world");
            assertThat(client.readLine()).isEqualTo("room/2 again");
        }
    }

    @ParameterizedTest
    @EnumSource
    void broadcast_mixedClients_everyoneGetsItInItsOwn(Link link) throws Exception {
        try (LineClient lines = new LineClient(link);
                TestClient mqtt = gate.connect(link)) {
            lines.greet("bob");

            long receivers = gate.handler()
                    .broadcast(
                            agents.connected("bob").getSession().extractSpan(),
                            "news",
                            "hi".getBytes(StandardCharsets.UTF_8));

            assertThat(receivers).isEqualTo(2);
            assertThat(lines.readLine()).isEqualTo("news hi");
            assertThat(mqtt.readPublish()).isEqualTo("news:hi");
        }
    }

    @JudgesTime
    @ParameterizedTest
    @EnumSource
    void overtime_noHello_closes(Link link) throws Exception {
        gate.close();
        start(Options.builder().overTime(Duration.ofMillis(400)));
        Instant start = Instant.now();
        try (LineClient client = new LineClient(link)) {
            assertThat(client.readLine()).isEqualTo("WHO?");
            client.send("HEL");

            assertThat(client.readLine()).isEqualTo("<end>");
            assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofMillis(300), Duration.ofSeconds(4));
        }
        awaitClosedOnce();
    }

    @ParameterizedTest
    @EnumSource
    void encode_fails_messageIsRejectedAndTheConnectionStays(Link link) throws Exception {
        try (LineClient client = new LineClient(link)) {
            client.greet("bob");
            Agent agent = agents.connected("bob");

            assertThatExceptionOfType(MessageRejectedException.class)
                    .isThrownBy(() -> agent.write("two words", new byte[0]))
                    .withMessageContaining("a blank in a topic");
            agent.write("fine", new byte[] {'!'});

            assertThat(client.readLine()).isEqualTo("fine !");
            assertThat(agent.getSentCount()).isEqualTo(1);
        }
    }

    /** Takes nobody. */
    private static final class Refusing implements AgentProtocol {

        @Override
        public void onInit(Gate gate, Connection connection) throws IOException {
            throw new IOException("no place");
        }

        @Override
        public void onBytes(byte[] bytes) {}

        @Override
        public byte[] encode(String topic, byte[] body) {
            return body;
        }
    }

    @Test
    void onInit_throwsAnIoException_isNoLostConnection() {
        Listener listener = Listener.tcp("127.0.0.1:0").agentFactory(Refusing::new);
        try (FrozenGate frozen = new FrozenGate(Options.builder(), listener)) {
            frozen.open();
            frozen.passInJumps(Options.builder().build().getCloseTimeout());

            assertThat(frozen.closes(CloseReason.INTERNAL_ERROR)).isOne();
        }
    }

    @Test
    void encode_failsForABroadcast_leavesOnlyThisClientOut() throws Exception {
        try (LineClient lines = new LineClient(Link.TCP);
                TestClient mqtt = gate.connect();
                RecordedLog log = new RecordedLog(NettyAgent.class, Level.WARN)) {
            lines.greet("bob");

            agents.connected("bob").getSession().broadcast("two words", new byte[] {'!'});
            agents.connected("bob").getSession().broadcast("fine", new byte[] {'!'});

            assertThat(mqtt.readPublish()).isEqualTo("two words:!");
            assertThat(mqtt.readPublish()).isEqualTo("fine:!");
            assertThat(lines.readLine()).isEqualTo("fine !");
            assertThat(log.messages(Level.WARN)).noneMatch(message -> message.contains("two words"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void onBytes_throws_closes(Link link) throws Exception {
        String name = Agents.newId();
        try (LineClient client = new LineClient(link)) {
            client.greet(name);

            client.send("nonsense\n");

            assertThat(client.readLine()).isEqualTo("<end>");
            Agent agent = agents.disconnected(name);
            assertThat(agent.getCloseReason()).contains(CloseReason.PROTOCOL_ERROR);
            assertThat(agent.getError()).get().hasToString("java.io.IOException: a line without a blank: nonsense");
            assertThat(echo.handledFor(agent)).isEmpty();
        }
        awaitClosedOnce();
    }

    @ParameterizedTest
    @EnumSource
    void close_byTheProtocol_sendsWhatWasSentBefore(Link link) throws Exception {
        String name = Agents.newId();
        try (LineClient client = new LineClient(link)) {
            client.greet(name);

            client.send("last words\nQUIT\n");

            assertThat(client.readLine()).isIn("BYE", "last words");
            agents.assertClosed(name, CloseReason.CLIENT_DISCONNECT);
            assertThat(echo.handledFor(agents.connected(name))).containsExactly("last:words");
        }
        awaitClosedOnce();
    }

    @ParameterizedTest
    @EnumSource
    void close_byTheClient_isToldOnce(Link link) throws Exception {
        String name = Agents.newId();
        try (LineClient client = new LineClient(link)) {
            client.greet(name);
        }

        agents.assertClosed(name, CloseReason.CONNECTION_LOST);
        awaitClosedOnce();
    }

    @Test
    void close_byTheGate_isToldOnce() throws Exception {
        String name = Agents.newId();
        try (LineClient client = new LineClient(Link.TCP)) {
            client.greet(name);

            gate.gate().close();

            assertThat(client.readLine()).isEqualTo("<end>");
            agents.assertClosed(name, CloseReason.GATE_SHUTDOWN);
        }
        awaitClosedOnce();
    }

    @Test
    void receive_beforeAccept_isRefused() throws Exception {
        try (LineClient client = new LineClient(Link.TCP)) {
            client.send("topic too early\n");

            assertThat(client.readLine()).isEqualTo("WHO?");
            assertThat(client.readLine()).isEqualTo("<end>");
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> protocols.element().connection.receive("t", new byte[0]));
    }

    @Test
    void accept_null_isRefused() throws Exception {
        try (LineClient client = new LineClient(Link.TCP)) {
            assertThat(client.readLine()).isEqualTo("WHO?");

            assertThatNullPointerException()
                    .isThrownBy(() -> protocols.element().connection.accept(null))
                    .withMessage("clientId");

            client.send("HELLO bob\n");
            assertThat(client.readLine()).isEqualTo("WELCOME bob");
        }
    }

    @Test
    void accept_twice_closes() throws Exception {
        String name = Agents.newId();
        try (LineClient client = new LineClient(Link.TCP)) {
            client.greet(name);

            client.send("HELLO again\n");

            assertThat(client.readLine()).isEqualTo("<end>");
            Agent agent = agents.disconnected(name);
            assertThat(agent.getClientId()).isEqualTo(name);
            assertThat(agent.getError()).get().isInstanceOf(IllegalStateException.class);
        }
    }

    /** Lets its client in, or closes, and forgets what has to be said with that. */
    private static final class Careless implements AgentProtocol {

        private Connection connection;

        @Override
        public void onInit(Gate ofAll, Connection own) {
            connection = own;
        }

        @Override
        public void onBytes(byte[] bytes) {
            if (bytes[0] == 'a') {
                connection.accept(null);
            } else {
                connection.accept("");
                connection.close(null);
            }
        }

        @Override
        public byte[] encode(String topic, byte[] body) {
            return body;
        }
    }

    @ParameterizedTest
    @CsvSource({"a,clientId", "c,reason"})
    void acceptOrClose_withNull_isAFaultOfTheProtocolAndNothingIsLeft(String what, String name) throws Exception {
        Flights flights = new Flights();
        try (FrozenGate frozen = new FrozenGate(
                Options.builder().flightListener(flights).flightRecorderOn(true),
                Listener.tcp("127.0.0.1:0").agentFactory(Careless::new))) {
            FrozenGate.Client client = frozen.open();
            client.send(Replies.utf8(what));
            client.lose();

            assertThat(frozen.closes(CloseReason.PROTOCOL_ERROR)).isOne();
            assertThat(flights.next().cause()).isEqualTo(name);
            assertThat(client.unhandled()).isEmpty();
        }
    }

    private void awaitClosedOnce() {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> protocols.element().closed.get() > 0);
        gate.close();
        assertThat(protocols.element().closed).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void encode_failsWithAnError_theNextMessagesAreHandledAndTheDisconnectEventComes(Link link) throws Exception {
        String name = Agents.newId();
        try (LineClient client = new LineClient(link)) {
            client.greet(name);
            Agent agent = agents.connected(name);

            client.send("broken 1\nfine 2\n");
            assertThat(client.readLine()).isEqualTo("fine 2");
            assertThatExceptionOfType(MessageRejectedException.class)
                    .isThrownBy(() -> agent.write("broken", new byte[0]))
                    .withMessageContaining("a fault of the protocol");
            agent.getSession().broadcast("broken", new byte[] {'!'});
            agent.getSession().broadcast("fine", new byte[] {'!'});

            assertThat(client.readLine()).isEqualTo("fine !");
            assertThat(echo.handledFor(agent)).containsExactly("broken:1", "fine:2");
            client.send("QUIT\n");
            agents.assertClosed(name, CloseReason.CLIENT_DISCONNECT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/+", "#", ""})
    void receive_invalidTopic_isRefusedByName(String topic) throws Exception {
        String name = Agents.newId();
        try (LineClient client = new LineClient(Link.TCP)) {
            client.greet(name);

            client.send(topic + " payload\n");

            assertThat(client.readLine()).isEqualTo("<end>");
            assertThat(agents.disconnected(name).getError())
                    .get(as(InstanceOfAssertFactories.THROWABLE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("topic: " + topic + " (expected: ");
            assertThat(echo.handledFor(agents.connected(name))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void broadcast_largeAndSmallInTurn_arriveInOrderInBothLanguages(Link link) throws Exception {
        int broadcasts = 200;
        String large = "x".repeat(3000);
        try (LineClient lines = new LineClient(link);
                TestClient mqtt = gate.connect(link)) {
            lines.greet("bob");
            Session session = agents.connected("bob").getSession();
            await().until(() -> gate.handler().getAgentNum() == 2);

            for (int i = 0; i < broadcasts; i++) {
                session.broadcast("all", Replies.utf8(i % 3 == 0 ? i + large : "" + i));
            }

            for (int i = 0; i < broadcasts; i++) {
                String expected = i % 3 == 0 ? i + large : "" + i;
                assertThat(mqtt.readPublish()).isEqualTo("all:" + expected);
                assertThat(lines.readLine()).isEqualTo("all " + expected);
            }
        }
    }
}
