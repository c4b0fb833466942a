package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import mqgate.api.CloseReason;
import mqgate.api.Limits;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks by those who never shake hands. */
@JudgesTime
final class HandshakeAttackTest {

    private static final Link[] LINKS = {Link.TCP, Link.TLS, Link.WS};
    private static final int CROWD = 1000;
    private static final int SLOW_CROWD = 100;
    private static final long BETWEEN_BYTES_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** So that it is over while the test runs. */
    private static final Duration OVER_TIME = Duration.ofSeconds(1);

    /** What a client says first, large where the link lets it be. */
    private static final Map<Link, byte[]> FIRST_WORDS = Map.of(
            Link.TCP,
            TestClient.packet(0x10, new byte[60_000]),
            Link.TLS,
            clientHello(),
            Link.WS,
            UpgradeRequest.valid().and("X-Long: " + "x".repeat(7000)).bytes());

    private static Options.Builder options() {
        return Options.builder().overTime(OVER_TIME);
    }

    private static byte[] clientHello() {
        SSLEngine engine = TestCertificate.INSTANCE.clientContext().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        try {
            engine.wrap(ByteBuffer.allocate(0), hello);
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
        return Arrays.copyOf(hello.array(), hello.position());
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static void awaitGivenUp(AttackedGate gate, int count) {
        await().untilAsserted(() ->
                assertThat(gate.closed(CloseReason.HANDSHAKE_TIMEOUT)).isEqualTo(count));
    }

    @Test
    void handshake_byteByByte_isGivenUpAfterTheOverTime() throws Exception {
        try (AttackedGate gate = AttackedGate.echoing(options())) {
            gate.endure("first words byte by byte: TCP, TLS, WebSocket", attackers -> {
                int size = 0;
                Map<Link, List<Socket>> crowds = new EnumMap<>(Link.class);
                for (Link link : LINKS) {
                    crowds.put(link, crowd(attackers.one(), link, SLOW_CROWD, new byte[0]));
                    size += SLOW_CROWD;
                }
                for (int i = 0; gate.closed(CloseReason.HANDSHAKE_TIMEOUT) < size; i++) {
                    for (Link link : LINKS) {
                        sendIfOpen(crowds.get(link), FIRST_WORDS.get(link)[i]);
                    }
                    LockSupport.parkNanos(BETWEEN_BYTES_NANOS);
                }
            });
        }
    }

    private static List<Socket> crowd(Attacker attacker, Link link, int size, byte[] words) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            sockets.add(attacker.open(link, words));
        }
        return sockets;
    }

    private static void sendIfOpen(List<Socket> sockets, byte... bytes) {
        for (Socket socket : sockets) {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                // given up
            }
        }
    }

    /** All bytes of a first packet, each in a packet of its own. */
    @Test
    void handshake_byteByByteAsFastAsItGoes_harmsNobody() throws Exception {
        try (AttackedGate gate = AttackedGate.echoing(options())) {
            gate.endure(
                    "first words in single bytes as fast as it goes",
                    attackers -> attackers.strike(6, attacker -> {
                        Link link = attacker.choose(LINKS);
                        byte[] words = FIRST_WORDS.get(link);
                        Socket socket = attacker.open(link);
                        socket.setTcpNoDelay(true);
                        OutputStream out = socket.getOutputStream();
                        return () -> {
                            for (byte b : words) {
                                out.write(b);
                            }
                        };
                    }));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void handshake_halfOpen_isGivenUpAfterTheOverTime(boolean begins) throws Exception {
        String what = begins ? "half of the first words, then silence" : "silent sockets";
        try (AttackedGate gate = AttackedGate.echoing(options())) {
            gate.endure(what + ": TCP, TLS, WebSocket", attackers -> {
                for (Link link : LINKS) {
                    crowd(attackers.one(), link, CROWD / 2, begins ? half(FIRST_WORDS.get(link)) : new byte[0]);
                }
                awaitGivenUp(gate, LINKS.length * CROWD / 2);
            });
        }
    }

    /** From another address than that of the healthy client. */
    @Test
    void halfOpen_aboveTheLimitOfAnAddress_isRefusedAtTheDoor() throws Exception {
        int mostOfAddress = 100;
        Limits limits = Limits.builder().maxConnectionsPerAddress(mostOfAddress).build();
        InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
        try (AttackedGate gate = AttackedGate.echoing(options().limits(limits))) {
            gate.endure("silent sockets above the limit of an address", attackers -> {
                Attacker attacker = attackers.one();
                for (int i = 0; i < CROWD; i++) {
                    attacker.open(Link.TCP, elsewhere);
                }
                await().untilAsserted(() -> assertThat(gate.stats().getOpenConnections())
                        .isLessThanOrEqualTo(mostOfAddress + AdmissionControl.MOST_TOLD + 3));
                await().untilAsserted(() -> assertThat(gate.closed(CloseReason.HANDSHAKE_TIMEOUT)
                                + gate.closed(CloseReason.TOO_MANY_CONNECTIONS))
                        .isEqualTo(CROWD));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connections_resetAgainAndAgain_leaveNothing(boolean shakeHands) throws Exception {
        String when = shakeHands ? "after the handshake" : "in the middle of the first words";
        try (AttackedGate gate = AttackedGate.echoing(options())) {
            gate.endure(
                    "connect and reset " + when,
                    attackers -> attackers.strike(6, attacker -> {
                        Link link = attacker.choose(LINKS);
                        return () -> attacker.reset(
                                shakeHands
                                        ? attacker.connect(link).socket()
                                        : attacker.open(link, half(FIRST_WORDS.get(link))));
                    }));
            assertThat(gate.closed(CloseReason.CONNECTION_LOST)).isGreaterThan(8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"long line", "long header", "many headers", "long name"})
    void headers_endless_areRefusedAtTheLimit(String kind) throws Exception {
        byte[] begin = ascii(kind.equals("long line") ? "GET /" : "GET /mqtt HTTP/1.1\r\nHost: x\r\n");
        byte[] more = ascii(
                switch (kind) {
                    case "many headers" -> "a: b\r\n".repeat(1000);
                    case "long header" -> "a: " + "b".repeat(4000);
                    default -> "x".repeat(4000);
                });
        try (AttackedGate gate = AttackedGate.echoing(options())) {
            gate.endure(
                    "endless HTTP: " + kind,
                    attackers -> attackers.strike(4, attacker -> {
                        Socket socket = attacker.open(Link.WS, begin);
                        return () -> socket.getOutputStream().write(more);
                    }));
            assertThat(gate.closed(CloseReason.PACKET_TOO_LARGE)).isPositive();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void headers_oneNowAndThen_areGivenUpAfterTheOverTime() throws Exception {
        try (AttackedGate gate = AttackedGate.echoing(options())) {
            gate.endure("slow headers", attackers -> {
                List<Socket> sockets = crowd(attackers.one(), Link.WS, SLOW_CROWD, ascii("GET /mqtt HTTP/1.1\r\n"));
                while (gate.closed(CloseReason.HANDSHAKE_TIMEOUT) < SLOW_CROWD) {
                    sendIfOpen(sockets, ascii("a: b\r\n"));
                    LockSupport.parkNanos(5 * BETWEEN_BYTES_NANOS);
                }
            });
        }
    }
}
