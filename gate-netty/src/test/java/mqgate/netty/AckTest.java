package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the protocol wants answered. Every topic is t/x, every payload hi. */
final class AckTest {

    private static final String ECHO = "30070003742f786869";

    private static final Agents agents = new Agents();
    private static final Echo echo = new Echo();
    private static TestGate gate;

    @BeforeAll
    static void start() {
        gate = TestGate.start(Options.builder().agentLearner(agents).routeHandler(echo));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    private static String publish(int header, int packetId) {
        return String.format("%02x 09 0003742f78 %04x 6869", header, packetId);
    }

    private static List<String> read(TestClient client, int packets) throws Exception {
        List<String> read = new ArrayList<>();
        for (int i = 0; i < packets; i++) {
            read.add(client.readHex());
        }
        return read;
    }

    @ParameterizedTest
    @EnumSource
    void publish_qos0_isNotAcknowledged(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send("30 07 0003742f78 6869");

            assertThat(client.readHex()).isEqualTo(ECHO);
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void publish_retained_isAnsweredWithoutRetain(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send("31 07 0003742f78 6869");

            assertThat(client.readHex()).isEqualTo(ECHO);
        }
    }

    @ParameterizedTest
    @EnumSource
    void publish_qos1_isAcknowledgedOnce(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send(publish(0x32, 7));

            assertThat(read(client, 2)).containsExactlyInAnyOrder("40020007", ECHO);
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void publish_qos1Again_isHandledAgain(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send(publish(0x32, 7) + publish(0x3a, 7));

            assertThat(read(client, 4)).containsExactlyInAnyOrder("40020007", ECHO, "40020007", ECHO);
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void publish_qos2_isReceivedReleasedAndCompleted(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send(publish(0x34, 65535));
            assertThat(read(client, 2)).containsExactlyInAnyOrder("5002ffff", ECHO);

            client.send("6202ffff");

            assertThat(client.readHex()).isEqualTo("7002ffff");
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void publish_qos2AgainBeforePubRel_isHandledOnce(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            client.send(publish(0x34, 8) + publish(0x3c, 8) + publish(0x34, 8));

            assertThat(read(client, 4)).containsExactlyInAnyOrder("50020008", "50020008", "50020008", ECHO);
            client.send("62020008");
            assertThat(client.readHex()).isEqualTo("70020008");
            client.assertServed();
            assertThat(echo.handledFor(agents.connected(id))).containsExactly("t/x:hi");
        }
    }

    @ParameterizedTest
    @EnumSource
    void publish_qos2AgainAfterPubRel_isHandledAnew(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send(publish(0x34, 8) + "62020008" + publish(0x34, 8));

            assertThat(read(client, 5)).containsExactlyInAnyOrder("50020008", ECHO, "70020008", "50020008", ECHO);
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void publish_qos2WithOtherIds_areAllHandled(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send(publish(0x34, 1) + publish(0x34, 2));

            assertThat(read(client, 4)).containsExactlyInAnyOrder("50020001", "50020002", ECHO, ECHO);
        }
    }

    @ParameterizedTest
    @EnumSource
    void publish_qos2SameIdOfTwoClients_areBothHandled(Link link) throws Exception {
        try (TestClient first = gate.connect(link);
                TestClient second = gate.connect(link)) {
            first.send(publish(0x34, 1));
            second.send(publish(0x34, 1));

            assertThat(read(first, 2)).containsExactlyInAnyOrder("50020001", ECHO);
            assertThat(read(second, 2)).containsExactlyInAnyOrder("50020001", ECHO);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pubRel_unknownId_isCompleted(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send("62021234");

            assertThat(client.readHex()).isEqualTo("70021234");
        }
    }

    @ParameterizedTest
    @EnumSource
    void pubRec_fromTheClient_isReleased(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send("50020009");

            assertThat(client.readHex()).isEqualTo("62020009");
        }
    }

    @ParameterizedTest
    @EnumSource
    void pubAckAndPubComp_fromTheClient_areIgnored(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send("40020001 70020002");

            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void subscribe_severalFilters_isAnsweredWithACodeForEach(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send("82 10 0003 0003612f23 00 0001 2b 01 0001 63 02");

            assertThat(client.readHex()).isEqualTo("90050003000101");
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void subscribe_oneFilter_doesNotFilterWhatIsSent(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);
            client.send("82 06 0003 0001 61 00");
            assertThat(client.readHex()).isEqualTo("9003000300");

            agents.connected(id).write("other", new byte[] {'!'});

            assertThat(client.readPublish()).isEqualTo("other:!");
        }
    }

    @ParameterizedTest
    @EnumSource
    void unsubscribe_severalFilters_isAnsweredOnce(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send("a2 08 0005 0001 61 0001 62");

            assertThat(client.readHex()).isEqualTo("b0020005");
            client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void pingReq_pipelined_areAllAnswered(Link link) throws Exception {
        try (TestClient client = gate.connect(link)) {
            client.send("c000 c000 c000");

            assertThat(read(client, 3)).containsExactly("d000", "d000", "d000");
        }
    }

    @ParameterizedTest
    @EnumSource
    void disconnect_open_closes(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            client.send("e000");

            client.assertClosed();
            Agent agent = agents.disconnected(id);
            assertThat(agent.getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
            assertThat(agent.getError()).isEmpty();
            assertThat(agent.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void disconnect_withPacketsAfterIt_theyAreNotServed(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            client.send("e000" + publish(0x32, 1) + publish(0x34, 2) + "c000");

            client.assertClosed();
            assertThat(echo.handledFor(agents.disconnected(id))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void disconnect_afterMessages_theyAreAllHandled(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);

            client.send("3007 0003742f78 6869".repeat(100) + "e000");

            Agent agent = agents.disconnected(id);
            assertThat(agent.getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
            assertThat(agent.getReceivedCount()).isEqualTo(100);
            assertThat(echo.handledFor(agent)).hasSize(100);
        }
    }

    /** The usual way to leave: goodbye, and the socket closed at once, while the gate may not be reading. */
    @ParameterizedTest
    @EnumSource
    void disconnect_afterMessagesSocketClosed_theyAreAllHandled(Link link) throws Exception {
        String id = Agents.newId();
        try (TestClient client = gate.open(link)) {
            client.shakeHands(id, 60);
            agents.connected(id);
            client.send("3007 0003742f78 6869".repeat(100) + "e000");
            client.socket().shutdownOutput();
            client.readToEnd();
        }

        Agent agent = agents.disconnected(id);
        assertThat(echo.handledFor(agent)).hasSize(100);
        assertThat(agent.getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
    }
}
