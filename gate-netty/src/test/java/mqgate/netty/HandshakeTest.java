package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HandshakeTest {

    private static final String ACCEPTED = "20020000";
    private static final String WRONG_LEVEL = "20020001";
    private static final String WRONG_ID = "20020002";

    private static final Agents agents = new Agents();
    private static final Echo echo = new Echo();
    private static TestGate gate;

    @BeforeAll
    static void start() {
        gate = TestGate.start(Options.builder()
                .serverId("Gate@handshake")
                .agentLearner(agents)
                .routeHandler(echo));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    /** A CONNECT with what the tests vary; the fields after the keep alive are given as bytes. */
    private static byte[] connect(String protocol, int level, int flags, byte[] rest) {
        byte[] head = TestClient.concat(TestClient.string(protocol), new byte[] {(byte) level, (byte) flags, 0, 60});
        return TestClient.packet(0x10, TestClient.concat(head, rest));
    }

    private static byte[] connectWithId(String clientId, int flags) {
        return connect("MQTT", 4, flags, TestClient.string(clientId));
    }

    @ParameterizedTest
    @EnumSource
    void connect_valid_isAcknowledgedAndServed(Link link) throws Exception {
        try (TestClient client = gate.open(link)) {
            client.send(connectWithId("a", 2));

            assertThat(client.readHex()).isEqualTo(ACCEPTED);
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void connect_notTheFirstPacket_closesWithoutAByte(Link link) throws Exception {
        for (String first :
                List.of("30050003742f78", "c000", "820600010001 6100", "e000", "20020000", "0000", "f000")) {
            try (TestClient client = gate.open(link)) {
                client.send(first);

                client.assertClosed();
            }
        }
    }

    @Test
    void connect_httpInstead_closesWithoutAByte() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: " + "x".repeat(64) + "\r\n\r\n";
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(request.getBytes(StandardCharsets.US_ASCII));

            client.assertClosed();
        }
    }

    @Test
    void connect_tlsInstead_closesWithoutAByte() throws Exception {
        try (TestClient client = gate.open(Link.TCP)) {
            client.send("16 0301 0005 0100000100");

            client.assertClosed();
        }
    }

    @Test
    void connect_mqtt31_isServed() throws Exception {
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(connect("MQIsdp", 3, 2, TestClient.string("a")));

            assertThat(client.readHex()).isEqualTo(ACCEPTED);
            client.assertServed();
        }
    }

    @ParameterizedTest
    @CsvSource({"MQTT, 3", "MQTT, 0", "MQTT, 132", "MQIsdp, 4"})
    void connect_levelNotServed_isAnsweredThenClosed(String protocol, int level) throws Exception {
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(connect(protocol, level, 2, TestClient.string("a")));

            assertThat(client.readHex()).isEqualTo(WRONG_LEVEL);
            client.assertClosed();
        }
    }

    @ParameterizedTest
    @CsvSource({"MQTT, 6", "MQTT, 127", "MQIsdp, 6"})
    void connect_levelAboveFive_isAnsweredAsInMqtt5ThenClosed(String protocol, int level) throws Exception {
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(connect(protocol, level, 2, TestClient.string("a")));

            assertThat(client.readHex()).isEqualTo("2003008400");
            client.assertClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void connect_mqtt5_isToldWhatThereIsAndServed(Link link) throws Exception {
        try (TestClient client = gate.open(link)) {
            client.send("10 14 0004 4d515454 05 02 003c 05 1100000010 0002 7635");

            assertThat(client.readHex())
                    .isEqualTo("2019" + "0000" + "16" + "1100000000" + "2103e8" + "2500" + "2700010003" + "220010"
                            + "2900" + "2a00");
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void connect_emptyIdCleanSession_isAccepted(Link link) throws Exception {
        try (TestClient client = gate.open(link)) {
            client.send(connectWithId("", 2));

            assertThat(client.readHex()).isEqualTo(ACCEPTED);
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void connect_emptyIdWithState_isRefused(Link link) throws Exception {
        try (TestClient client = gate.open(link)) {
            client.send(connectWithId("", 0));

            assertThat(client.readHex()).isEqualTo(WRONG_ID);
            client.assertClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\u20ac"})
    void connect_idOf64Bytes_isAccepted(String character) throws Exception {
        String id = idOf(64, character);
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(connectWithId(id, 2));

            assertThat(client.readHex()).isEqualTo(ACCEPTED);
            assertThat(agents.connected(id).getClientId()).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\u20ac"})
    void connect_idOf65Bytes_isRefused(String character) throws Exception {
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(connectWithId(idOf(65, character), 2));

            assertThat(client.readHex()).isEqualTo(WRONG_ID);
            client.assertClosed();
        }
    }

    /** An id of so many bytes, of one character and as many a's as are needed. */
    private static String idOf(int bytes, String character) {
        int width = character.getBytes(StandardCharsets.UTF_8).length;
        return character.repeat(bytes / width) + "a".repeat(bytes % width);
    }

    @ParameterizedTest
    @EnumSource
    void connect_twice_closes(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            client.send(TestClient.connect(id, 60));

            client.assertClosed();
            agents.assertClosed(id, CloseReason.PROTOCOL_ERROR);
        }
    }

    static Stream<Arguments> badConnects() {
        byte[] id = TestClient.string("a");
        byte[] twoStrings = TestClient.concat(id, TestClient.string("b"));
        byte[] threeStrings = TestClient.concat(twoStrings, TestClient.string("c"));
        byte[] headerFlags = connect("MQTT", 4, 2, id);
        headerFlags[0] = 0x11;
        return Stream.of(
                Arguments.of("reserved flag", connect("MQTT", 4, 0x03, id)),
                Arguments.of("will QoS without will", connect("MQTT", 4, 0x0a, id)),
                Arguments.of("will retain without will", connect("MQTT", 4, 0x22, id)),
                Arguments.of("will QoS 3", connect("MQTT", 4, 0x1e, threeStrings)),
                Arguments.of("password without user name", connect("MQTT", 4, 0x42, twoStrings)),
                Arguments.of("will flag without a will", connect("MQTT", 4, 0x06, id)),
                Arguments.of("user flag without a user name", connect("MQTT", 4, 0x82, id)),
                Arguments.of("password flag without a password", connect("MQTT", 4, 0xc2, twoStrings)),
                Arguments.of("no client id", connect("MQTT", 4, 2, new byte[0])),
                Arguments.of("bytes after the last field", connect("MQTT", 4, 2, twoStrings)),
                Arguments.of("client id that is not UTF-8", connect("MQTT", 4, 2, new byte[] {0, 1, (byte) 0xff})),
                Arguments.of("wrong protocol name", connect("MQXX", 4, 2, id)),
                Arguments.of("no protocol name", connect("", 4, 2, id)),
                Arguments.of("flags of the fixed header", headerFlags));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badConnects")
    void connect_malformed_closesWithoutAByte(String name, byte[] packet) throws Exception {
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(TestClient.concat(packet, TestClient.bytes("c000")));

            client.assertClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void connect_withMessageAndPingInOneSegment_allAreAnswered(Link link) throws Exception {
        byte[] message = TestClient.publishPacket("t/x", "hello".getBytes(StandardCharsets.UTF_8));
        byte[] first = TestClient.concat(connectWithId("a", 2), message);
        try (TestClient client = gate.open(link)) {
            client.send(TestClient.concat(first, TestClient.bytes("c000")));

            assertThat(client.readHex()).isEqualTo(ACCEPTED);
            assertThat(List.of(client.readHex(), client.readHex()))
                    .containsExactlyInAnyOrder("d000", HexFormat.of().formatHex(message));
        }
    }

    @ParameterizedTest
    @EnumSource
    void connect_byteByByte_isServed(Link link) throws Exception {
        byte[] message = TestClient.publishPacket("t/x", "hello".getBytes(StandardCharsets.UTF_8));
        try (TestClient client = gate.open(link)) {
            for (byte b : TestClient.concat(connectWithId("a", 2), message)) {
                client.send(new byte[] {b});
            }

            assertThat(client.readHex()).isEqualTo(ACCEPTED);
            assertThat(client.readPublish()).isEqualTo("t/x:hello");
        }
    }

    @ParameterizedTest
    @EnumSource
    void agent_connected_knowsTheClient(Link link) throws Exception {
        String id = Agents.newId();
        byte[] will = TestClient.concat(TestClient.string("will/topic"), TestClient.string("gone"));
        byte[] login = TestClient.concat(TestClient.string("bob"), TestClient.string("secret"));
        byte[] fields = TestClient.concat(TestClient.string(id), TestClient.concat(will, login));
        try (TestClient client = gate.open(link)) {
            client.send(connect("MQTT", 4, 0xc6, fields));

            assertThat(client.readHex()).isEqualTo(ACCEPTED);
            Agent agent = agents.connected(id);
            assertThat(agent.getClientId()).isEqualTo(id);
            assertThat(agent.getUserName()).contains("bob");
            assertThat(agent.getRemoteAddress()).isEqualTo(client.socket().getLocalSocketAddress());
            assertThat(agent.isProtocolOk()).isTrue();
            assertThat(agent.isClosed()).isFalse();
            assertThat(agent.getCloseReason()).isEmpty();
            assertThat(agent.getError()).isEmpty();
        }
    }

    @Test
    void agent_connectWithoutUserName_hasNone() throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 60);

            assertThat(agents.connected(id).getUserName()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void session_connected_saysWhereTheClientIs(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            Session session = agents.connected(id).getSession();
            assertThat(session.getSessionId()).matches("[0-9a-f]{32}");
            assertThat(session.getNetwork()).isEqualTo(link.isWebSocket() ? "websocket" : "tcp");
            assertThat(session.getIp()).isEqualTo("127.0.0.1");
            assertThat(session.getServerId()).isEqualTo("Gate@handshake");
            assertThat(session.getTraceId()).matches("[0-9a-f]{32}");
            assertThat(session.getSpanId()).isNotEmpty();
            assertThat(session.getUserId()).isEmpty();
            assertThat(session.getTopic()).isEmpty();
            assertThat(session.getSettings()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void session_webSocket_hasTheUserAgentAsSetting(Link link) throws Exception {
        String id = Agents.newId();
        try (Socket socket = TestClient.openSocket(link, gate.address(link))) {
            RawWebSocket.request(socket, "/mqtt", "User-Agent: game/1.0\r\nSec-WebSocket-Protocol: mqtt\r\n");
            TestClient.over(socket, RawWebSocket.on(socket)).shakeHands(id, 60);

            assertThat(agents.connected(id).getSession().getSettings()).isEqualTo(Map.of("User-Agent", "game/1.0"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectEvent_sendsAtOnce_isAfterTheConnAck(Link link) throws Exception {
        AgentLearner greeter = new AgentLearner() {
            @Override
            public void onConnect(Agent agent) {
                agent.write("welcome", new byte[] {'!'});
            }
        };
        try (TestGate greeting = TestGate.start(Options.builder()
                        .agentLearner(greeter)
                        .routeHandler((session, topic, body) -> RouteResult.none()));
                TestClient client = greeting.open(link)) {
            client.send(connectWithId("a", 2));

            assertThat(client.readHex()).isEqualTo(ACCEPTED);
            assertThat(client.readPublish()).isEqualTo("welcome:!");
        }
    }
}
