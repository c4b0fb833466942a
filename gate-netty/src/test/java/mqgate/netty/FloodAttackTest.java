package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import mqgate.api.CloseReason;
import mqgate.api.Limits;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks by clients that have shaken hands: more than anybody can want, or a promise of it. */
@JudgesTime
final class FloodAttackTest {

    private static final int ATTACKERS = 8;
    private static final int PACKETS_OF_A_WRITE = 2000;
    private static final int CROWD = 500;
    private static final int LARGEST_PACKET = 268_435_455;
    private static final byte[] MANY_MEGABYTES = TestClient.bytes("30 ffffff7f 0001 74");

    /** What an operator sets against clients that send too much. */
    private static Limits.Builder rates() {
        return Limits.builder()
                .messagesPerSecond(50)
                .messageBurst(100)
                .bytesPerSecond(65_536)
                .byteBurst(262_144);
    }

    private static byte[] many(String kind) {
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        for (int i = 0; i < PACKETS_OF_A_WRITE; i++) {
            packets.writeBytes(
                    switch (kind) {
                        case "ping" -> TestClient.bytes("c000");
                        case "subscribe" -> subscribe(i);
                        default -> TestClient.publishPacket("t", new byte[1000]);
                    });
        }
        return packets.toByteArray();
    }

    private static byte[] subscribe(int filter) {
        byte[] name = TestClient.string("group-" + filter);
        return TestClient.packet(
                0x82, TestClient.concat(TestClient.bytes("0001"), TestClient.concat(name, new byte[1])));
    }

    /** Sends the same again and again; the answers are read, or nobody ever reads them. */
    private static Attackers.Arrival flooding(byte[] packets, boolean reads) {
        return attacker -> {
            TestClient client = attacker.connect(Link.TCP);
            if (reads) {
                client.socket().setSoTimeout(0);
                Tasks.start(() -> discard(client.socket()));
            }
            return () -> client.send(packets);
        };
    }

    private static void discard(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        in.transferTo(OutputStream.nullOutputStream());
    }

    @ParameterizedTest
    @CsvSource({"ping, true", "ping, false", "subscribe, true", "subscribe, false", "publish, true", "publish, false"})
    void flood_withoutLimits_costsTheFloodersTime(String kind, boolean reads) throws Exception {
        byte[] packets = many(kind);
        String answers = reads ? "read" : "never read";
        try (AttackedGate gate = AttackedGate.echoing(Options.builder().closeTimeout(Duration.ofMillis(500)))) {
            gate.endure(kind + " flood, answers " + answers, attackers -> {
                attackers.strike(ATTACKERS, flooding(packets, reads));
                if (kind.equals("publish") && !reads) {
                    await().until(() -> gate.closed(CloseReason.SLOW_CONSUMER) > 0);
                }
            });
        }
    }

    /** What is above the rate waits at the client. */
    @Test
    void flood_aboveTheRates_isNotRead() throws Exception {
        byte[] packets = many("ping");
        try (AttackedGate gate = AttackedGate.echoing(Options.builder().limits(rates().build()))) {
            gate.endure(
                    "ping flood above messagesPerSecond",
                    attackers -> attackers.strike(ATTACKERS, flooding(packets, true)));
            assertThat(gate.stats().getBytesIn()).isLessThan(ATTACKERS * 10L * 65_536);
        }
    }

    /** Each filter becomes a group, for as many as a session may be in. */
    @Test
    void subscribeFlood_filtersAreGroups_areBounded() throws Exception {
        byte[] packets = many("subscribe");
        Options.Builder options = Options.builder()
                .limits(rates().maxGroupsPerSession(100).build())
                .subscribeAuthorizer((session, filter) -> List.of(filter));
        try (AttackedGate gate = AttackedGate.echoing(options)) {
            gate.endure(
                    "subscribe flood, each filter a group of its own",
                    attackers -> attackers.strike(ATTACKERS, flooding(packets, true)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "WS"})
    void announced_256MegabytesAndNeverSent_holdNothing(Link link) throws Exception {
        try (AttackedGate gate = AttackedGate.echoing(Options.builder().maxPackSize(LARGEST_PACKET))) {
            gate.endure("256 MB announced and 1 kB sent, " + link + ", allowed", attackers -> {
                Attacker attacker = attackers.one();
                for (int i = 0; i < CROWD; i++) {
                    TestClient client = attacker.connect(link);
                    client.send(MANY_MEGABYTES);
                    client.send(new byte[1000]);
                }
            });
        }
    }

    @Test
    void announced_256MegabytesAboveTheLimit_closesAtOnce() throws Exception {
        byte[] connect = TestClient.bytes("10 ffffff7f 0004 4d515454");
        try (AttackedGate gate = AttackedGate.echoing(Options.builder())) {
            gate.endure(
                    "256 MB announced, not allowed",
                    attackers -> attackers.strike(4, attacker -> () -> {
                        try (Socket socket = attacker.open(Link.TCP, connect)) {
                            discard(socket);
                        }
                        try (TestClient client = attacker.connect(Link.TCP)) {
                            client.send(MANY_MEGABYTES);
                            client.assertClosed();
                        }
                    }));
            assertThat(gate.closed(CloseReason.PACKET_TOO_LARGE)).isGreaterThan(8);
        }
    }
}
