package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.UserProperty;
import mqgate.api.spi.AuthRequest;
import mqgate.api.spi.AuthResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an authenticator sees of a client. */
final class AuthRequestTest {

    private final BlockingQueue<AuthRequest> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final TestGate gate = TestGate.start(Options.builder().authenticator(request -> {
        requests.add(request);
        threads.add(Thread.currentThread());
        return CompletableFuture.completedFuture(AuthResult.accept());
    }));

    @AfterEach
    void close() {
        gate.close();
    }

    private AuthRequest next() throws InterruptedException {
        AuthRequest request = requests.poll(10, TimeUnit.SECONDS);
        assertThat(request).as("a request").isNotNull();
        return request;
    }

    private AuthRequest request(Link link, ConnectPacket connect) throws Exception {
        try (TestClient client = gate.open(link)) {
            client.send(connect.bytes());
            assertThat(client.readHex()).startsWith("20");
            return next();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void authenticate_anyLink_seesNameAndPasswordAndConnection(Link link) throws Exception {
        AuthRequest request = request(link, ConnectPacket.of(4, "phone").user("ann", "sesame"));

        assertThat(request.getClientId()).isEqualTo("phone");
        assertThat(request.getUserName()).contains("ann");
        assertThat(request.getPassword().map(AuthRequestTest::text)).contains("sesame");
        assertThat(request.getNetwork()).isEqualTo(link.isWebSocket() ? "websocket" : "tcp");
        assertThat(request.isTls()).isEqualTo(link.isTls());
        assertThat(request.getListener().isTls()).isEqualTo(link.isTls());
        assertThat(request.getRemoteAddress().getAddress()).isEqualTo(InetAddress.getByName("127.0.0.1"));
        assertThat(request.getClientCertificates()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"3", "4", "5"})
    void authenticate_nothingButAnId_seesNothingElse(int level) throws Exception {
        AuthRequest request = request(Link.TCP, ConnectPacket.of(level, "phone"));

        assertThat(request.getProtocolLevel()).isEqualTo(level);
        assertThat(request.getUserName()).isEmpty();
        assertThat(request.getPassword()).isEmpty();
        assertThat(request.getAuthenticationMethod()).isEmpty();
        assertThat(request.getAuthenticationData()).isEmpty();
        assertThat(request.getUserProperties()).isEmpty();
        assertThat(request.getHttpTarget()).isEmpty();
        assertThat(request.getHttpHeaders()).isEmpty();
    }

    @Test
    void authenticate_mqtt5_seesMethodDataAndUserProperties() throws Exception {
        AuthRequest request = request(
                Link.TCP,
                ConnectPacket.of(5, "phone")
                        .with(0x15, "SCRAM")
                        .with(0x16, "first")
                        .with("26 0001 61 0001 31  26 0001 62 0001 32  26 0001 61 0001 33"));

        assertThat(request.getAuthenticationMethod()).contains("SCRAM");
        assertThat(request.getAuthenticationData().map(AuthRequestTest::text)).contains("first");
        assertThat(request.getUserProperties())
                .containsExactly(new UserProperty("a", "1"), new UserProperty("b", "2"), new UserProperty("a", "3"));
    }

    @Test
    void getClientId_mqtt5WithoutOne_isTheOneThatTheGateGives() throws Exception {
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(ConnectPacket.of(5, "").bytes());
            String connAck = text(client.readPacket());

            String id = next().getClientId();
            assertThat(id).startsWith("gate-");
            assertThat(connAck).contains(id);
        }
    }

    @Test
    void getClientId_mqtt311WithoutOne_isEmpty() throws Exception {
        assertThat(request(Link.TCP, ConnectPacket.of(4, "")).getClientId()).isEmpty();
    }

    @Test
    void getPassword_changedByTheCaller_isACopy() throws Exception {
        AuthRequest request = request(
                Link.TCP,
                ConnectPacket.of(5, "phone")
                        .user("ann", "sesame")
                        .with(0x15, "M")
                        .with(0x16, "first"));

        request.getPassword().orElseThrow()[0] = 0;
        request.getAuthenticationData().orElseThrow()[0] = 0;

        assertThat(request.getPassword().map(AuthRequestTest::text)).contains("sesame");
        assertThat(request.getAuthenticationData().map(AuthRequestTest::text)).contains("first");
    }

    @Test
    void getHttpHeaders_webSocket_areInLowerCaseAndInOrder() throws Exception {
        InetSocketAddress address = gate.address(Link.WS);
        try (Socket socket = TestClient.openSocket(Link.WS, address)) {
            String headers = "Authorization: Bearer abc\r\nX-Many: 2\r\nx-many: 1\r\n";
            assertThat(RawWebSocket.request(socket, "/mqtt?token=a%20b", headers))
                    .startsWith("HTTP/1.1 101 ");
            socket.getOutputStream().write(TestClient.bytes("8292 00000000"));
            socket.getOutputStream().write(TestClient.connect("id-4", 60));

            AuthRequest request = next();
            assertThat(request.getHttpTarget()).contains("/mqtt?token=a%20b");
            assertThat(request.getHttpHeaders())
                    .containsAllEntriesOf(Map.of("authorization", List.of("Bearer abc"), "x-many", List.of("2", "1")))
                    .containsEntry("host", List.of("localhost"));
        }
    }

    @Test
    void authenticate_eachClient_isAskedOnceOnAThreadThatIsNoEventLoop() throws Exception {
        try (TestClient client = gate.connect()) {
            client.assertServed();
            client.assertServed();
        }

        assertThat(threads).singleElement().isNotInstanceOf(EventLoopThread.class);
    }

    @Test
    void getListener_oneOfSeveral_isTheOneThatTheClientCameTo() throws Exception {
        Listener one = Listener.tcp("127.0.0.1:0");
        Listener other = Listener.tcp("127.0.0.1:0").maxPackSize(1000);
        Options.Builder options = Options.builder()
                .listener(one)
                .listener(other)
                .authenticator(request -> {
                    requests.add(request);
                    return CompletableFuture.completedFuture(AuthResult.reject());
                });
        try (TestGate two = TestGate.start(options);
                TestClient client =
                        TestClient.open(Link.TCP, two.gate().getBoundAddresses().get(other))) {
            client.send(ConnectPacket.of(4, "phone").bytes());

            assertThat(next().getListener()).isEqualTo(other);
        }
    }

    @Test
    void toString_withSecrets_hasNone() throws Exception {
        AuthRequest request = request(
                Link.TCP,
                ConnectPacket.of(5, "phone")
                        .user("ann", "sesame")
                        .with(0x15, "M")
                        .with(0x16, "first"));

        assertThat(request.toString()).contains("phone", "ann").doesNotContain("sesame", "first");
    }
}
