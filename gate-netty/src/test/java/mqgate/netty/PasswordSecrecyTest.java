package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.spi.AuthResult;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Passwords, authentication data and tokens of a WebSocket's request are in no log, however much is logged, and in no text. */
final class PasswordSecrecyTest {

    private static final String SECRET = "S3cr3tS3sam3";

    private final Logger logger = (Logger) LoggerFactory.getLogger("mqgate");
    private final Level level = logger.getLevel();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false); // the console would be flooded
    }

    @AfterEach
    void stopListening() {
        logger.setAdditive(true);
        logger.setLevel(level);
        logger.detachAppender(log);
    }

    private static ConnectPacket connect(int level, String userName) {
        return ConnectPacket.of(level, Agents.newId()).user(userName, SECRET);
    }

    private static ConnectPacket withData(String userName) {
        return connect(5, userName).with(0x15, "M").with(0x16, SECRET);
    }

    private static CompletableFuture<AuthResult> answer(String userName) {
        return switch (userName) {
            case "fails" -> throw new IllegalStateException("the user table is away");
            case "rejected" ->
                CompletableFuture.completedFuture(AuthResult.reject(CloseReason.BAD_USER_NAME_OR_PASSWORD));
            case "forgotten" -> new CompletableFuture<>();
            default -> CompletableFuture.completedFuture(AuthResult.accept(userName));
        };
    }

    private static void play(TestGate gate, ConnectPacket connect) throws Exception {
        play(gate, connect.bytes());
    }

    /** All is sent at once: the gate may close as soon as it has read the beginning. */
    private static void play(TestGate gate, byte[] bytes) throws Exception {
        byte[] pingAndNonsense = TestClient.bytes("c000 0000"); // closes those that got in
        for (Link link : Link.values()) {
            try (TestClient client = gate.open(link)) {
                client.send(TestClient.concat(bytes, pingAndNonsense));
                client.readToEnd();
            }
        }
    }

    @Test
    void log_anyClientAndAnyEnd_hasNoSecret() throws Exception {
        Options.Builder options = Options.builder()
                .authTimeout(java.time.Duration.ofMillis(50))
                .authenticator(request -> answer(request.getUserName().orElseThrow()));
        try (TestGate gate = TestGate.start(options)) {
            for (String userName : List.of("ann", "rejected", "fails", "forgotten")) {
                play(gate, connect(4, userName));
                play(gate, withData(userName));
            }
            byte[] malformed = connect(4, "ann").bytes();
            malformed[9] |= 1; // the reserved flag
            play(gate, malformed);
            play(
                    gate,
                    TestClient.concat(
                            connect(4, "ann").bytes(), connect(4, "bob").bytes()));
            openWebSocket(gate, "/mqtt?token=" + SECRET);
            openWebSocket(gate, "/nowhere?token=" + SECRET);
        }

        assertThat(log.list).as("what is logged at all").isNotEmpty();
        assertThat(log.list)
                .allSatisfy(event -> assertThat(
                                event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy()))
                        .doesNotContain(SECRET));
    }

    private static void openWebSocket(TestGate gate, String target) throws Exception {
        try (Socket socket = TestClient.openSocket(Link.WS, gate.address(Link.WS))) {
            RawWebSocket.request(socket, target, "Authorization: Bearer " + SECRET + "\r\n");
            socket.getOutputStream().write(TestClient.bytes("8292 00000000"));
            socket.getOutputStream().write(TestClient.connect("id-4", 60));
            socket.getInputStream().read();
        }
    }

    @Test
    void toString_connect_hasNoSecret() {
        byte[] secret = Replies.utf8(SECRET);
        Packet.Connect connect = new Packet.Connect(4, true, 60, "phone", null, "ann", secret, Properties.NONE);

        assertThat(connect.toString()).contains("ann").doesNotContain(SECRET);
    }
}
