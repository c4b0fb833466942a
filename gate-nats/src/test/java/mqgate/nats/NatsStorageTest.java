package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.Session;
import mqgate.api.StorageException;
import mqgate.core.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NatsStorageTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private static NatsServer server;
    private static int tests;

    private NatsLink link;
    private SessionFactory factory;
    private Session alice;
    private Session bob;

    @BeforeAll
    static void startServer() {
        server = NatsServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void connect() {
        link = newLink("test" + tests++);
        factory = new SessionFactory(new RemoteGateHandler(link, "gate@1"), null);
        alice = session("alice", "1");
        bob = session("bob", "2");
    }

    @AfterEach
    void disconnect() {
        link.close();
    }

    private static NatsLink newLink(String prefix) {
        return NatsLink.connect(server.options().subjectPrefix(prefix).build());
    }

    private Session session(String userId, String level) {
        return factory.fromMap(Map.of("UserId", userId, "SessionId", "s" + level, "Settings", Map.of("level", level)));
    }

    private NatsStorage storage() {
        return NatsStorage.open(link, LONG);
    }

    @Test
    void query_stored_isTheSerializedSession() {
        NatsStorage storage = storage();

        storage.storage(alice);
        storage.storage(bob);

        assertThat(storage.query("alice")).hasValue(alice.serialize());
        assertThat(storage.query("bob")).hasValue(bob.serialize());
    }

    @Test
    void query_neverStored_isEmpty() {
        NatsStorage storage = storage();

        assertThat(storage.query("alice")).isEmpty();
    }

    @Test
    void storage_twice_replaces() {
        NatsStorage storage = storage();
        storage.storage(alice);

        storage.storage(session("alice", "3"));

        assertThat(factory.fromBytes(storage.query("alice").orElseThrow()).get("level"))
                .isEqualTo("3");
    }

    @Test
    void delete_forgetsOnlyThatUser() {
        NatsStorage storage = storage();
        storage.storage(alice);
        storage.storage(bob);

        storage.delete(alice);

        assertThat(storage.query("alice")).isEmpty();
        assertThat(storage.query("bob")).isPresent();
    }

    @Test
    void delete_neverStored_doesNothing() {
        NatsStorage storage = storage();

        storage.delete(alice);

        assertThat(storage.query("alice")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.b",
                "*",
                ">",
                "a b",
                "$KV",
                "=41",
                "A",
                "\u00e4\u4e2d\ud83d\ude00",
                "\u0000",
                "a/b@c#d"
            })
    void query_anyUserId_isFoundUnderIt(String userId) {
        NatsStorage storage = storage();
        storage.storage(session("a", "9"));
        Session session = session(userId, "1");

        storage.storage(session);

        assertThat(storage.query(userId)).hasValue(session.serialize());
    }

    @Test
    void storage_longestUserId_isFound() {
        NatsStorage storage = storage();
        Session session = session("\u4e2d".repeat(256), "1");

        storage.storage(session);

        assertThat(storage.query(session.getUserId())).isPresent();
        assertThat(link.isConnected()).isTrue();
    }

    @Test
    void storage_userIdTooLong_throwsIllegalArgument() {
        NatsStorage storage = storage();

        assertThatThrownBy(() -> storage.storage(session("x".repeat(257), "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("userId: 257 characters (expected: at most 256)");
    }

    @Test
    void query_userIdThatIsNoUnicode_throwsIllegalArgument() {
        NatsStorage storage = storage();
        storage.storage(session("ann?", "1"));

        assertThatThrownBy(() -> storage.query("ann\ud800")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void storage_largerThanNatsTakes_throwsStorageException() {
        NatsStorage storage = storage();

        assertThatThrownBy(() -> storage.storage(session("alice", "x".repeat(1 << 20))))
                .isInstanceOf(StorageException.class)
                .hasMessageMatching("session: \\d{7} bytes \\(expected: at most 1048320, from max_payload of NATS\\)");
    }

    @Test
    void query_afterExpiry_isEmpty() {
        NatsStorage storage = NatsStorage.open(link, Duration.ofSeconds(3));
        storage.storage(alice);
        assertThat(storage.query("alice")).isPresent();

        await().until(() -> storage.query("alice").isEmpty());
    }

    @Test
    void heartbeat_beforeExpiry_keepsLonger() {
        NatsStorage storage = NatsStorage.open(link, Duration.ofSeconds(2));
        storage.storage(alice);
        storage.storage(bob);

        await().until(() -> {
            storage.heartbeat(alice);
            return storage.query("bob").isEmpty();
        });

        assertThat(storage.query("alice")).hasValue(alice.serialize());
    }

    @Test
    void heartbeat_afterExpiry_doesNotBringItBack() {
        NatsStorage storage = NatsStorage.open(link, Duration.ofMillis(100));
        storage.storage(alice);
        await().until(() -> storage.query("alice").isEmpty());

        storage.heartbeat(alice);

        assertThat(storage.query("alice")).isEmpty();
    }

    @Test
    void heartbeat_neverStoredOrGuest_storesNothing() {
        NatsStorage storage = storage();

        storage.heartbeat(alice);
        storage.heartbeat(session("", "1"));

        assertThat(storage.query("alice")).isEmpty();
        assertThat(storage.query("")).isEmpty();
    }

    @Test
    void heartbeat_sessionChanged_doesNotStoreIt() {
        NatsStorage storage = storage();
        byte[] before = alice.serialize();
        storage.storage(alice);
        alice.setLocalKv("level", "9");

        storage.heartbeat(alice);

        assertThat(storage.query("alice")).hasValue(before);
    }

    @Test
    void heartbeat_newerLoginStored_leavesWhatIsStored() {
        NatsStorage storage = storage();
        Session newer = session("alice", "3");
        storage.storage(alice);
        storage.storage(newer);

        storage.heartbeat(alice);

        assertThat(storage.query("alice")).hasValue(newer.serialize());
    }

    @Test
    void heartbeat_whileOthersStore_neverBringsBackTheOld() {
        NatsStorage storage = storage();
        try (NatsLink other = newLink(link.getOptions().getSubjectPrefix())) {
            NatsStorage elsewhere = NatsStorage.open(other, LONG);
            storage.storage(alice);
            CompletableFuture<Void> heartbeats =
                    CompletableFuture.runAsync(() -> IntStream.range(0, 200).forEach(i -> elsewhere.heartbeat(alice)));

            List<byte[]> seen = IntStream.range(0, 200)
                    .mapToObj(i -> session("alice", "v" + i))
                    .map(session -> storedAndRead(storage, session))
                    .toList();

            heartbeats.join();
            assertThat(seen).hasSize(200);
        }
    }

    private static byte[] storedAndRead(NatsStorage storage, Session session) {
        storage.storage(session);
        byte[] read = storage.query(session.getUserId()).orElseThrow();
        assertThat(read).isEqualTo(session.serialize());
        return read;
    }

    @Test
    void query_storedThroughAnotherLink_isFound() {
        NatsStorage storage = storage();
        try (NatsLink other = newLink(link.getOptions().getSubjectPrefix())) {
            NatsStorage.open(other, LONG).storage(alice);
        }

        assertThat(storage.query("alice")).hasValue(alice.serialize());
    }

    @Test
    void query_storedUnderAnotherPrefix_isEmpty() {
        NatsStorage storage = storage();
        try (NatsLink other = newLink(link.getOptions().getSubjectPrefix() + "x")) {
            NatsStorage.open(other, LONG).storage(alice);
        }

        assertThat(storage.query("alice")).isEmpty();
    }

    @Test
    void open_anotherExpiry_takesTheNewOneForAll() {
        NatsStorage storage = storage();
        storage.storage(alice);

        NatsStorage.open(link, Duration.ofSeconds(1));

        await().until(() -> storage.query("alice").isEmpty());
    }

    @Test
    void open_veryLongExpiry_keepsWhatIsStored() {
        NatsStorage storage = NatsStorage.open(link, Duration.ofSeconds(Long.MAX_VALUE));

        storage.storage(alice);

        assertThat(storage.query("alice")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-1S", "PT0.099S"})
    void open_expiryTooShort_throwsIllegalArgument(Duration expiry) {
        assertThatThrownBy(() -> NatsStorage.open(link, expiry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expiry: " + expiry + " (expected: at least 100 ms)");
    }

    @Test
    void query_threadOfNats_throwsIllegalState() {
        NatsStorage storage = storage();
        CompletableFuture<Object> result = new CompletableFuture<>();

        NatsThread.factory("nats")
                .newThread(() -> result.complete(thrownBy(storage)))
                .start();

        assertThat(result.join())
                .isInstanceOf(IllegalStateException.class)
                .hasToString(
                        "java.lang.IllegalStateException: a storage on NATS may block and must not be used on nats-1,"
                                + " which serves many");
    }

    private static Object thrownBy(NatsStorage storage) {
        try {
            return storage.query("alice");
        } catch (IllegalStateException e) {
            return e;
        }
    }

    @Test
    void open_bucketWasDeleted_nextButOneCallMakesItAgain() throws Exception {
        NatsStorage storage = storage();
        storage.storage(alice);
        link.getConnection().keyValueManagement().delete(link.getOptions().getSubjectPrefix() + "-sessions");

        assertThatThrownBy(() -> storage.storage(alice)).isInstanceOf(StorageException.class);
        storage.storage(bob);

        assertThat(storage.query("alice")).isEmpty();
        assertThat(storage.query("bob")).isPresent();
    }

    @Test
    void storage_natsRestarts_failsMeanwhileAndFindsWhatWasStored() {
        try (NatsServer own = NatsServer.start();
                NatsLink away = own.link()) {
            NatsStorage storage = NatsStorage.open(away, LONG);
            storage.storage(alice);
            own.stop();
            await().until(() -> !away.isConnected());

            assertThatThrownBy(() -> storage.query("alice"))
                    .isInstanceOf(ClusterUnavailableException.class)
                    .hasMessage("NATS is not connected");
            own.restart();
            await().until(away::isConnected);

            assertThat(storage.query("alice")).hasValue(alice.serialize());
        }
    }

    @Test
    void storage_natsComesBackEmpty_storesAgain() {
        try (NatsServer own = NatsServer.start();
                NatsLink away = own.link()) {
            NatsStorage storage = NatsStorage.open(away, LONG);
            storage.storage(alice);
            own.kill();
            await().until(() -> !away.isConnected());
            own.restartEmpty();
            await().until(away::isConnected);

            assertThat(storage.query("alice")).isEmpty();
            storage.storage(bob);

            assertThat(storage.query("bob")).isPresent();
        }
    }

    @Test
    void query_natsIsLostMeanwhile_failsAndSaysSo() {
        try (NatsServer own = NatsServer.start();
                NatsLink away = own.link()) {
            NatsStorage storage = NatsStorage.open(away, LONG);
            own.pause();

            CompletableFuture<?> reading = CompletableFuture.runAsync(() -> storage.query("alice"));
            own.kill();

            assertThatThrownBy(reading::join).cause().isInstanceOf(ClusterUnavailableException.class);
        }
    }

    @Test
    void open_noJetStream_throwsStorageException() {
        try (NatsServer own = NatsServer.startWithoutJetStream();
                NatsLink plain = own.link()) {

            assertThatThrownBy(() -> NatsStorage.open(plain, LONG))
                    .isInstanceOf(StorageException.class)
                    .hasMessageStartingWith("gate-sessions: not opened: ");
        }
    }
}
