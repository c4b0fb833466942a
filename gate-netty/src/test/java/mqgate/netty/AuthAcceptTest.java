package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.UserPolicy;
import mqgate.api.spi.AuthResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a client that an authenticator lets in. */
final class AuthAcceptTest {

    private final Agents agents = new Agents();
    private final RecordingStorage storage = new RecordingStorage();

    /** The client's user name says who it is, an empty one a guest. */
    private TestGate start(Options.Builder options) {
        return start(options, name -> name.isEmpty() ? AuthResult.accept() : AuthResult.accept(name));
    }

    private TestGate start(Options.Builder options, Function<String, AuthResult> answer) {
        return TestGate.start(options.agentLearner(agents)
                .routeHandler(new Echo())
                .authenticator(request -> {
                    String name = request.getUserName().orElse("");
                    CompletionStage<AuthResult> later = CompletableFuture.supplyAsync(() -> answer.apply(name));
                    return later;
                }));
    }

    private TestClient send(TestGate gate, Link link, ConnectPacket connect) throws Exception {
        TestClient client = gate.open(link);
        client.send(connect.bytes());
        return client;
    }

    private TestClient login(TestGate gate, String clientId, String user) throws Exception {
        TestClient client = send(gate, Link.TCP, ConnectPacket.of(4, clientId).user(user, null));
        assertThat(client.readHex()).isEqualTo("20020000");
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void accept_userId_isBoundOnAnyLink(Link link) throws Exception {
        try (TestGate gate = start(Options.builder());
                TestClient client =
                        send(gate, link, ConnectPacket.of(4, "phone").user("ann", "sesame"))) {
            assertThat(client.readHex()).isEqualTo("20020000");

            client.publish("t", "hi");
            assertThat(client.readPublish()).isEqualTo("t:hi");
            Session session = agents.connected("phone").getSession();
            assertThat(session.getUserId()).isEqualTo("ann");
            assertThat(session.isGuest()).isFalse();
        }
    }

    @Test
    void accept_noUserId_isAGuest() throws Exception {
        try (TestGate gate = start(Options.builder());
                TestClient client = login(gate, "phone", "")) {
            client.assertServed();

            assertThat(agents.connected("phone").getSession().isGuest()).isTrue();
        }
    }

    @Test
    void accept_settings_winOverTheStorageAndStandBesideTheUserAgent() throws Exception {
        try (TestGate gate = start(
                Options.builder().storageHandler(storage),
                name -> AuthResult.accept(name).withSetting("team", name.equals("ann") ? "red" : "blue"))) {
            try (TestClient first = login(gate, "first", "ann")) {
                agents.connected("first").getSession().set("level", "7");
                agents.connected("first").getSession().set("team", "green");
                first.assertServed();
            }
            try (Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
                assertThat(RawWebSocket.request(socket, "/mqtt", "User-Agent: tester\r\n"))
                        .startsWith("HTTP/1.1 101 ");
                byte[] connect = ConnectPacket.of(4, "second").user("ann", null).bytes();
                socket.getOutputStream().write(new byte[] {(byte) 0x82, (byte) (0x80 | connect.length), 0, 0, 0, 0});
                socket.getOutputStream().write(connect);

                assertThat(agents.connected("second").getSession().getSettings())
                        .isEqualTo(Map.of("User-Agent", "tester", "team", "red", "level", "7"));
            }
        }
    }

    @Test
    void accept_methodOfMqtt5_isInConnAckWithTheData() throws Exception {
        AuthResult.Accept accept = AuthResult.accept().withAuthenticationData(new byte[] {1, 2});
        try (TestGate gate = start(Options.builder(), name -> accept);
                TestClient withMethod =
                        send(gate, Link.TCP, ConnectPacket.of(5, "a").with(0x15, "M"));
                TestClient without = send(gate, Link.TCP, ConnectPacket.of(5, "b"));
                TestClient mqtt3 = send(gate, Link.TCP, ConnectPacket.of(4, "c"))) {
            assertThat(withMethod.readHex()).startsWith("20").contains("1500014d", "1600020102");
            assertThat(without.readHex()).matches("20..0000.*").doesNotContain("1600020102");
            assertThat(mqtt3.readHex()).isEqualTo("20020000");
        }
    }

    @Test
    void accept_dataTooLargeForTheClient_isRefused() throws Exception {
        AuthResult.Accept accept = AuthResult.accept().withAuthenticationData(new byte[1000]);
        try (TestGate gate = start(Options.builder(), name -> accept);
                TestClient client = send(
                        gate, Link.TCP, ConnectPacket.of(5, "a").with(0x15, "M").with("27 00000080"))) {
            assertThat(client.readHex()).isEqualTo("2003009500");
            client.assertClosed();
            Tables.assertEmptySoon(gate);
        }
    }

    @Test
    void accept_userHasAConnection_refusingGate_isToldAndTheOlderStays() throws Exception {
        try (TestGate gate = start(Options.builder().userPolicy(UserPolicy.REFUSE));
                TestClient older = login(gate, "older", "ann");
                TestClient mqtt3 = send(gate, Link.TCP, ConnectPacket.of(4, "a").user("ann", null));
                TestClient mqtt5 = send(gate, Link.TCP, ConnectPacket.of(5, "b").user("ann", null))) {
            assertThat(mqtt3.readHex()).isEqualTo("20020003");
            mqtt3.assertClosed();
            assertThat(mqtt5.readHex()).isEqualTo("2003009700");
            mqtt5.assertClosed();

            older.assertServed();
            assertThat(agents.hasLeft("a")).isFalse();
        }
    }

    @Test
    void accept_userHasAConnection_replacingGate_takesItsPlace() throws Exception {
        try (TestGate gate = start(Options.builder().userPolicy(UserPolicy.REPLACE));
                TestClient older = login(gate, "older", "ann");
                TestClient newer = login(gate, "newer", "ann")) {
            older.assertClosed();
            newer.assertServed();
            agents.assertClosed("older", CloseReason.SESSION_TAKEN_OVER);
        }
    }

    @Test
    void accept_sameClientId_takesTheOneOfTheSameUserOrOfNobody() throws Exception {
        Events events = new Events();
        try (TestGate gate = TestGate.start(events.learning(Options.builder())
                        .authenticator(request -> CompletableFuture.completedFuture(
                                request.getUserName().map(AuthResult::accept).orElse(AuthResult.accept()))));
                TestClient ann = login(gate, "phone", "ann");
                TestClient bob = login(gate, "phone", "bob");
                TestClient guest = gate.open(Link.TCP)) {
            guest.shakeHands("phone", 60);
            ann.assertServed();
            bob.assertServed();
            guest.assertServed();

            try (TestClient again = login(gate, "phone", "ann")) {
                ann.assertClosed();
                guest.assertClosed();
                bob.assertServed();
                again.assertServed();
            }
        }
    }

    @Test
    void accept_storageFails_isToldAndNothingIsLeft() throws Exception {
        storage.failing.addAll(List.of("query"));
        try (TestGate gate = start(Options.builder().storageHandler(storage));
                TestClient mqtt5 = send(gate, Link.TCP, ConnectPacket.of(5, "b").user("ann", null))) {
            assertThat(mqtt5.readHex()).isEqualTo("2003008800");
            mqtt5.assertClosed();
            Tables.assertEmptySoon(gate);

            storage.failing.clear();
            login(gate, "again", "ann").close();
        }
    }
}
