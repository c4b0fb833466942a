package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What breaks the protocol after a good handshake: the connection is closed, nothing is handled, others are served. */
final class BadInputTest {

    private static final int LARGEST = 65535;

    private static final Agents agents = new Agents();
    private static final Echo echo = new Echo();
    private static TestGate gate;
    private static TestClient bystander;

    @BeforeAll
    static void start() throws Exception {
        gate = TestGate.start(Options.builder().agentLearner(agents).routeHandler(echo));
        bystander = gate.connect();
    }

    @AfterAll
    static void stop() throws Exception {
        bystander.close();
        gate.close();
    }

    /** What can be read and is still wrong. */
    private static final Set<String> READABLE = Set.of(
            "PUBLISH QoS 1 with id 0",
            "PUBLISH QoS 2 with id 0",
            "SUBSCRIBE with id 0",
            "SUBSCRIBE without a filter",
            "UNSUBSCRIBE without a filter");

    private static final Map<String, String> MALFORMED = new TreeMap<>();

    static {
        MALFORMED.put("PUBLISH with QoS 3", "36 07 0003742f78 0001");
        MALFORMED.put("PUBLISH with DUP and QoS 0", "38 05 0003742f78");
        MALFORMED.put("PUBLISH with a topic longer than the packet", "30 04 000a 6162");
        MALFORMED.put("PUBLISH with half a topic length", "30 01 00");
        MALFORMED.put("PUBLISH of length 0", "30 00");
        MALFORMED.put("PUBLISH with an empty topic", "30 03 0000 61");
        MALFORMED.put("PUBLISH with a + in the topic", "30 05 0003 612f2b");
        MALFORMED.put("PUBLISH with a # in the topic", "30 05 0003 612f23");
        MALFORMED.put("PUBLISH with NUL in the topic", "30 05 0003 610062");
        MALFORMED.put("PUBLISH with a topic that is not UTF-8", "30 04 0002 c328");
        MALFORMED.put("PUBLISH with a surrogate in the topic", "30 05 0003 eda080");
        MALFORMED.put("PUBLISH QoS 1 without an id", "32 05 0003742f78");
        MALFORMED.put("PUBLISH QoS 1 with id 0", "32 07 0003742f78 0000");
        MALFORMED.put("PUBLISH QoS 2 with id 0", "34 07 0003742f78 0000");
        MALFORMED.put("remaining length of five bytes", "30 ff ff ff ff 7f");
        MALFORMED.put("type 0", "00 00");
        MALFORMED.put("type 15", "f0 00");
        MALFORMED.put("CONNACK from a client", "20 02 0000");
        MALFORMED.put("SUBACK from a client", "90 03 0001 00");
        MALFORMED.put("UNSUBACK from a client", "b0 02 0001");
        MALFORMED.put("PINGRESP from a client", "d0 00");
        MALFORMED.put("PINGREQ with flags", "c8 00");
        MALFORMED.put("PINGREQ with a body", "c0 01 00");
        MALFORMED.put("DISCONNECT with flags", "e1 00");
        MALFORMED.put("DISCONNECT with a body", "e0 01 00");
        MALFORMED.put("PUBACK of three bytes", "40 03 000100");
        MALFORMED.put("PUBACK of one byte", "40 01 00");
        MALFORMED.put("PUBREC with flags", "52 02 0001");
        MALFORMED.put("PUBREL without flags", "60 02 0001");
        MALFORMED.put("PUBCOMP with flags", "71 02 0001");
        MALFORMED.put("SUBSCRIBE without flags", "80 06 0001 0001 61 00");
        MALFORMED.put("SUBSCRIBE without a filter", "82 02 0001");
        MALFORMED.put("SUBSCRIBE with id 0", "82 06 0000 0001 61 00");
        MALFORMED.put("SUBSCRIBE with QoS 3", "82 06 0001 0001 61 03");
        MALFORMED.put("SUBSCRIBE with reserved bits", "82 06 0001 0001 61 04");
        MALFORMED.put("SUBSCRIBE with an empty filter", "82 05 0001 0000 00");
        MALFORMED.put("SUBSCRIBE without a QoS", "82 05 0001 0001 61");
        MALFORMED.put("SUBSCRIBE with a filter longer than the packet", "82 05 0001 0009 61");
        MALFORMED.put("SUBSCRIBE with a misplaced wildcard", "82 07 0001 0002 6123 00");
        MALFORMED.put("UNSUBSCRIBE without flags", "a0 05 0001 0001 61");
        MALFORMED.put("UNSUBSCRIBE without a filter", "a2 02 0001");
        MALFORMED.put("UNSUBSCRIBE with a filter longer than the packet", "a2 05 0001 0009 61");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(Link.values())
                .flatMap(link ->
                        MALFORMED.entrySet().stream().map(bad -> Arguments.of(link, bad.getKey(), bad.getValue())));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("malformed")
    void packet_malformed_closesAndNothingIsHandled(Link link, String name, String packet) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            client.send(packet + "30 07 0003742f78 6869".repeat(3) + "c000");

            client.assertClosed();
            assertRefused(id, READABLE.contains(name) ? CloseReason.PROTOCOL_ERROR : CloseReason.MALFORMED_PACKET);
            bystander.assertServed();
        }
    }

    private static void assertRefused(String id, CloseReason reason) throws Exception {
        Agent agent = agents.disconnected(id);
        assertThat(agent.getCloseReason()).contains(reason);
        assertThat(agent.getError()).as("what broke the connection").isPresent();
        assertThat(agent.getReceivedCount()).isZero();
        assertThat(echo.handledFor(agent)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void packet_malformedAfterAMessage_theMessageIsHandled(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            client.send("30 07 0003742f78 6869 0000");

            client.readToEnd();
            Agent agent = agents.disconnected(id);
            assertThat(agent.getCloseReason()).contains(CloseReason.MALFORMED_PACKET);
            assertThat(echo.handledFor(agent)).containsExactly("t/x:hi");
        }
    }

    @ParameterizedTest
    @EnumSource
    void packet_largest_isServed(Link link) throws Exception {
        String payload = "x".repeat(LARGEST - 5);
        try (TestClient client = gate.connect(link)) {
            client.publish("t/x", payload);

            assertThat(client.readPublish()).isEqualTo("t/x:" + payload);
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void packet_tooLarge_closesBeforeItsBodyArrives(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            client.send("30 80 80 04");

            client.assertClosed();
            assertRefused(id, CloseReason.PACKET_TOO_LARGE);
            bystander.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void packet_tooLargeWithFourByteLength_closes(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            client.send("30 80 80 80 01");

            client.assertClosed();
            assertRefused(id, CloseReason.PACKET_TOO_LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void packet_tooLargeAndWhole_closes(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            sendUntilReset(client, TestClient.publishPacket("t/x", new byte[2 * LARGEST]));

            client.readToEnd();
            assertRefused(id, CloseReason.PACKET_TOO_LARGE);
        }
    }

    private static void sendUntilReset(TestClient client, byte[] bytes) throws IOException {
        try {
            client.send(bytes);
        } catch (SocketException e) {
            // the gate has not waited for the rest
        }
    }

    @Test
    void packet_fourByteLength_isServedWithALargerLimit() throws Exception {
        String payload = "x".repeat(3_000_000);
        try (TestGate large = TestGate.start(Options.builder()
                        .maxPackSize(4_000_000)
                        .maxUnsentBytes(8_000_000)
                        .routeHandler(echo));
                TestClient client = large.connect()) {
            client.publish("t/x", payload);

            assertThat(client.readPublish()).isEqualTo("t/x:" + payload);
        }
    }

    @Test
    void packet_smallerLimit_countsWithoutTheFixedHeader() throws Exception {
        try (TestGate small = TestGate.start(Options.builder().maxPackSize(100).routeHandler(echo));
                TestClient client = small.connect()) {
            client.publish("t/x", "x".repeat(95));
            assertThat(client.readPublish()).isEqualTo("t/x:" + "x".repeat(95));

            client.publish("t/x", "x".repeat(96));
            client.assertClosed();
        }
    }

    @Test
    void packet_lengthNotShortest_isServed() throws Exception {
        try (TestClient client = gate.connect()) {
            client.send("30 87 80 00 0003742f78 6869");

            assertThat(client.readPublish()).isEqualTo("t/x:hi");
        }
    }

    /** A CONNECT with a will, whose message makes it as large as wanted. */
    private static byte[] connectWithWill(int willBytes) {
        byte[] head = TestClient.bytes("00044d515454 04 06 003c 0001 78 0001 77");
        return TestClient.packet(0x10, TestClient.concat(head, TestClient.string("x".repeat(willBytes))));
    }

    @Test
    void packet_firstOneIsLarge_isRefusedAlthoughLaterOnesMayBe() throws Exception {
        String payload = "x".repeat(200_000);
        try (TestGate large = TestGate.start(
                        Options.builder().maxPackSize(1024 * 1024).routeHandler(echo));
                TestClient refused = large.open(Link.TCP);
                TestClient accepted = large.open(Link.TCP)) {
            sendUntilReset(refused, connectWithWill(65_530));
            refused.assertClosed();

            accepted.send(connectWithWill(65_000));
            assertThat(accepted.readHex()).isEqualTo("20020000");
            accepted.publish("t/x", payload);
            assertThat(accepted.readPublish()).isEqualTo("t/x:" + payload);
        }
    }
}
