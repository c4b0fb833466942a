package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.List;
import mqgate.api.Options;
import mqgate.api.StorageException;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client can make the gate write into its log while the storage is out of order. */
final class StorageLogTest {

    private static final int FLOOD = 50;

    private final RecordingStorage storage = new RecordingStorage();
    private LiveGate gate;

    @BeforeEach
    void start() {
        gate = new LiveGate(Options.builder().storageHandler(storage));
    }

    @AfterEach
    void stop() throws Exception {
        gate.close();
    }

    private static List<String> warningsOf(Peer peer, RecordedLog log) {
        return log.messages(Level.WARN).stream()
                .filter(message -> message.contains(peer.id()))
                .toList();
    }

    @Test
    void set_failsForAFlood_isToldOnce() throws Exception {
        Peer peer = gate.connect();
        peer.session().bind("u1");
        storage.failing.add("storage");

        try (RecordedLog log = new RecordedLog(DefaultGateHandler.class, Level.WARN)) {
            for (int i = 0; i < FLOOD; i++) {
                peer.session().set("a", "1");
            }

            assertThat(warningsOf(peer, log)).singleElement().asString().contains("not stored for user u1");
        }
    }

    @Test
    void heartbeat_failsForManyClients_isToldOnce() throws Exception {
        storage.failing.add("heartbeat");
        try (RecordedLog log = new RecordedLog(Dispatcher.class, Level.WARN);
                LiveGate often =
                        new LiveGate(Options.builder().storageHandler(storage).heartbeat(Duration.ofMillis(1)))) {
            List<Peer> peers = List.of(often.connect(), often.connect(), often.connect());
            await().pollInterval(Duration.ofMillis(5)).until(() -> {
                for (Peer peer : peers) {
                    peer.client().assertServed();
                }
                return storage.calls.size() >= 15;
            });

            assertThat(peers.stream()
                            .mapToLong(peer -> warningsOf(peer, log).size())
                            .sum())
                    .isEqualTo(1);
        }
    }

    @Test
    void bind_userIdThatAClientChose_cannotForgeALine() throws Exception {
        Peer peer = gate.connect();
        storage.failing.add("storage");

        try (RecordedLog log = new RecordedLog(DefaultGateHandler.class, Level.WARN)) {
            assertThatThrownBy(() -> peer.session().bind("ann\n23:00 ERROR " + "x".repeat(1000)))
                    .isInstanceOf(StorageException.class)
                    .satisfies(refusal -> assertPlain(refusal.getMessage()));

            assertThat(warningsOf(peer, log)).singleElement().satisfies(StorageLogTest::assertPlain);
        }
    }

    private static void assertPlain(String text) {
        assertThat(text).contains("ann?23:00 ERROR x").hasSizeLessThan(200);
    }
}
