package mqgate.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import mqgate.api.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryStorageTest {

    private final SessionFactory factory = new SessionFactory(new RecordingGateHandler(), null);
    private final Session alice = session("alice", "1");
    private final Session bob = session("bob", "2");
    private long nanos;
    private final MemoryStorage storage = new MemoryStorage(Duration.ofSeconds(60), () -> nanos);

    @Test
    void query_stored_isTheSerializedSession() {
        storage.storage(alice);
        storage.storage(bob);

        assertThat(storage.query("alice")).hasValue(alice.serialize());
        assertThat(storage.query("bob")).hasValue(bob.serialize());
    }

    @Test
    void query_neverStored_isEmpty() {
        assertThat(storage.query("alice")).isEmpty();
    }

    @Test
    void storage_twice_replaces() {
        storage.storage(alice);
        storage.storage(session("alice", "3"));

        assertThat(factory.fromBytes(storage.query("alice").orElseThrow()).get("level"))
                .isEqualTo("3");
    }

    @Test
    void storage_sessionChangesLater_keepsWhatWasStored() {
        byte[] before = alice.serialize();
        storage.storage(alice);

        alice.setLocalKv("level", "9");

        assertThat(storage.query("alice")).hasValue(before);
    }

    @Test
    void query_resultIsChanged_keepsWhatWasStored() {
        storage.storage(alice);

        storage.query("alice").orElseThrow()[0] ^= 1;

        assertThat(storage.query("alice")).hasValue(alice.serialize());
    }

    @Test
    void delete_forgetsOnlyThatUser() {
        storage.storage(alice);
        storage.storage(bob);

        storage.delete(alice);

        assertThat(storage.query("alice")).isEmpty();
        assertThat(storage.query("bob")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 30_000_000_000L, Long.MIN_VALUE})
    void query_afterExpiry_isEmpty(long start) {
        nanos = start;
        storage.storage(alice);

        pass(Duration.ofSeconds(60).minusNanos(1));
        assertThat(storage.query("alice")).isPresent();

        pass(Duration.ofNanos(1));
        assertThat(storage.query("alice")).isEmpty();
    }

    @Test
    void storage_again_keepsLonger() {
        storage.storage(alice);
        pass(Duration.ofSeconds(59));
        storage.storage(alice);

        pass(Duration.ofSeconds(59));

        assertThat(storage.query("alice")).isPresent();
    }

    @Test
    void heartbeat_beforeExpiry_keepsLonger() {
        storage.storage(alice);
        pass(Duration.ofSeconds(59));
        storage.heartbeat(alice);

        pass(Duration.ofSeconds(59));
        assertThat(storage.query("alice")).hasValue(alice.serialize());

        pass(Duration.ofSeconds(1));
        assertThat(storage.query("alice")).isEmpty();
    }

    @Test
    void heartbeat_afterExpiry_doesNotBringItBack() {
        storage.storage(alice);
        pass(Duration.ofSeconds(60));

        storage.heartbeat(alice);

        assertThat(storage.query("alice")).isEmpty();
    }

    @Test
    void heartbeat_neverStoredOrGuest_storesNothing() {
        storage.heartbeat(alice);
        storage.heartbeat(session("", "1"));

        assertThat(storage.size()).isZero();
    }

    @Test
    void heartbeat_sessionChanged_doesNotStoreIt() {
        byte[] before = alice.serialize();
        storage.storage(alice);
        alice.setLocalKv("level", "9");

        storage.heartbeat(alice);

        assertThat(storage.query("alice")).hasValue(before);
    }

    @Test
    void storage_othersExpired_dropsThem() {
        for (int i = 0; i < 100; i++) {
            storage.storage(session("user" + i, "1"));
        }
        assertThat(storage.size()).isEqualTo(100);

        pass(Duration.ofSeconds(61));
        storage.storage(alice);

        assertThat(storage.size()).isEqualTo(1);
    }

    @Test
    void storage_othersKeptAlive_keepsThem() {
        storage.storage(alice);
        pass(Duration.ofSeconds(30));
        storage.heartbeat(alice);

        pass(Duration.ofSeconds(31));
        storage.storage(bob);

        assertThat(storage.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, expiry: PT0S (expected: more than zero)", "PT-1S, expiry: PT-1S (expected: more than zero)"})
    void new_expiryNotPositive_throwsIllegalArgument(Duration expiry, String message) {
        assertThatThrownBy(() -> new MemoryStorage(expiry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void new_veryLongExpiry_isForEver() {
        MemoryStorage forEver = new MemoryStorage(Duration.ofSeconds(Long.MAX_VALUE), () -> nanos);
        forEver.storage(alice);

        pass(Duration.ofDays(36_500));

        assertThat(forEver.query("alice")).isPresent();
    }

    /** Of two threads the one that has looked at the clock first can come second. */
    @Test
    void heartbeat_lookedAtTheClockBeforeAVeryLongExpiryBegan_keeps() {
        MemoryStorage forEver = new MemoryStorage(Duration.ofSeconds(Long.MAX_VALUE), () -> nanos);
        forEver.storage(alice);

        pass(Duration.ofNanos(-1));
        forEver.heartbeat(alice);

        assertThat(forEver.query("alice")).isPresent();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private Session session(String userId, String level) {
        return factory.fromMap(Map.of("UserId", userId, "SessionId", "s1", "Settings", Map.of("level", level)));
    }
}
