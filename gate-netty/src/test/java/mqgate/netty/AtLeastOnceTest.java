package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.GateException;
import mqgate.api.Listener;
import mqgate.api.MessageRejectedException;
import mqgate.api.Options;
import mqgate.api.SessionClosedException;
import mqgate.api.SessionNotFoundException;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.Test;

/** What the gate sends with QoS 1. */
final class AtLeastOnceTest {

    private static Options.Builder options() {
        return Options.builder().routeHandler(new Echo());
    }

    private static CompletableFuture<Void> send(Peer peer, String body) {
        return peer.session().sendAtLeastOnce("t", Replies.utf8(body)).toCompletableFuture();
    }

    /** Sends to a connection, which says that it is closed also when the session of it is found no more. */
    private static CompletableFuture<Void> sendByAgent(Peer peer, String body) {
        return peer.agent().sendAtLeastOnce("t", Replies.utf8(body)).toCompletableFuture();
    }

    private static void await(CompletableFuture<Void> done) throws Exception {
        done.get(10, TimeUnit.SECONDS);
    }

    private static void assertFailed(CompletableFuture<Void> done, Class<? extends GateException> cause) {
        assertThatThrownBy(() -> await(done))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(cause);
    }

    @Test
    void sendAtLeastOnce_acknowledged_isDoneThenAndNotBefore() throws Exception {
        try (LiveGate gate = new LiveGate(options())) {
            Peer peer = gate.connect();

            CompletableFuture<Void> first = send(peer, "1");
            CompletableFuture<Void> second = send(peer, "2");

            assertThat(peer.client().readHex()).isEqualTo("3206000174000131");
            assertThat(peer.client().readHex()).isEqualTo("3206000174000232");
            peer.client().assertServed();
            assertThat(first).isNotDone();
            peer.client().send("40020002");
            await(second);
            assertThat(first).isNotDone();
            peer.client().send("40020001");
            await(first);
            assertThat(peer.agent().getSentCount()).isEqualTo(2);
        }
    }

    @Test
    void sendAtLeastOnce_windowFull_waitsInOrderAndQos0Passes() throws Exception {
        try (LiveGate gate = new LiveGate(options().maxInFlight(2))) {
            Peer peer = gate.connect();
            List<CompletableFuture<Void>> sent = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                sent.add(send(peer, String.valueOf(i)));
            }
            peer.session().send("t", Replies.utf8("0"));

            assertThat(peer.client().readHex()).isEqualTo("3206000174000131");
            assertThat(peer.client().readHex()).isEqualTo("3206000174000232");
            assertThat(peer.client().readPublish()).isEqualTo("t:0");
            peer.client().send("40020001");
            assertThat(peer.client().readHex()).isEqualTo("3206000174000333");
            peer.client().send("40020003 40020002");
            assertThat(peer.client().readHex()).isEqualTo("3206000174000434");
            peer.client().send("40020004");
            for (CompletableFuture<Void> each : sent) {
                await(each);
            }
        }
    }

    @Test
    void sendAtLeastOnce_moreThanThereAreIds_eachIdIsFreeWhenItComesAgain() throws Exception {
        int atATime = 100;
        try (LiveGate gate = new LiveGate(options().maxInFlight(atATime))) {
            Peer peer = gate.connect();
            for (int first = 0; first < 66_000; first += atATime) {
                List<CompletableFuture<Void>> sent = new ArrayList<>();
                for (int i = 0; i < atATime; i++) {
                    sent.add(send(peer, "x"));
                }
                ByteArrayOutputStream acknowledgements = new ByteArrayOutputStream();
                for (int i = first; i < first + atATime; i++) {
                    byte[] packet = peer.client().readPacket();
                    int id = (packet[5] & 0xff) << 8 | (packet[6] & 0xff);
                    assertThat(id).isEqualTo(i % 65_535 + 1);
                    acknowledgements.writeBytes(new byte[] {0x40, 2, packet[5], packet[6]});
                }
                peer.client().send(acknowledgements.toByteArray());
                for (CompletableFuture<Void> each : sent) {
                    await(each);
                }
            }
        }
    }

    @Test
    void sendAtLeastOnce_oneIsNotAcknowledgedForLong_keepsItsId() throws Exception {
        int largest = 65_535;
        try (FrozenGate gate = new FrozenGate(options().maxInFlight(2))) {
            FrozenGate.Client client = gate.connect("a", 0);
            for (int id = 1; id <= largest; id++) {
                gate.agent("a").sendAtLeastOnce("t", new byte[0]);
                gate.runTasks();
                if (id > 1) {
                    client.send(String.format("4002%04x", id));
                }
            }
            client.received();

            gate.agent("a").sendAtLeastOnce("t", Replies.utf8("x"));
            gate.runTasks();

            assertThat(client.received()).isEqualTo("3206000174000278");
        }
    }

    @Test
    void connectAgain_mqantClient_getsWhatItHasNotAcknowledgedWheneverThatIsNews() throws Exception {
        Listener mqant = Listener.tcp("127.0.0.1:0").dialect(Dialect.MQANT);
        String accepted = "20020000";
        String again = "3a06000174000232"; // with DUP
        try (FrozenGate gate = new FrozenGate(options(), mqant)) {
            FrozenGate.Client client = gate.connect("a", 60);
            gate.agent("a").sendAtLeastOnce("t", Replies.utf8("1"));
            gate.agent("a").sendAtLeastOnce("t", Replies.utf8("2"));
            gate.runTasks();
            client.received();

            client.send(TestClient.connect("a", 60));
            assertThat(client.received()).isEqualTo(accepted + "3a06000174000131" + again);
            client.send(TestClient.connect("a", 60));
            assertThat(client.received()).isEqualTo(accepted);
            client.send("40020001");
            client.send(TestClient.connect("a", 60));
            assertThat(client.received()).isEqualTo(accepted + again);
        }
    }

    @Test
    void sendAtLeastOnce_connectionLost_failsWhatWasOnItsWayAndWhatWaited() throws Exception {
        try (LiveGate gate = new LiveGate(options().maxInFlight(1))) {
            Peer peer = gate.connect();
            CompletableFuture<Void> onItsWay = send(peer, "1");
            CompletableFuture<Void> waiting = send(peer, "2");
            peer.client().readPacket();

            peer.client().close();

            assertFailed(onItsWay, SessionClosedException.class);
            assertFailed(waiting, SessionClosedException.class);
        }
    }

    @Test
    void sendAtLeastOnce_gateClosed_fails() throws Exception {
        CompletableFuture<Void> onItsWay;
        try (LiveGate gate = new LiveGate(options())) {
            Peer peer = gate.connect();
            onItsWay = send(peer, "1");
            peer.client().readPacket();

            gate.test().gate().close();
        }

        assertFailed(onItsWay, SessionClosedException.class);
    }

    @Test
    void sendAtLeastOnce_closedOrUnknownSession_failsTheStage() throws Exception {
        try (LiveGate gate = new LiveGate(options())) {
            Peer peer = gate.connect();
            peer.leave();

            assertFailed(
                    peer.agent().sendAtLeastOnce("t", new byte[0]).toCompletableFuture(), SessionClosedException.class);
            assertFailed(send(peer, "1"), SessionNotFoundException.class);
            assertThatThrownBy(() -> gate.handler().sendAtLeastOnce(SPAN, "unknown", "a/#", new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void sendAtLeastOnce_hookRefuses_failsTheStage() throws Exception {
        Options.Builder refusing = options().sendMessageHook((session, topic, body) -> {
            throw new IllegalStateException("no");
        });
        try (LiveGate gate = new LiveGate(refusing)) {
            assertFailed(send(gate.connect(), "1"), MessageRejectedException.class);
        }
    }

    @Test
    void sendAtLeastOnce_neverAcknowledged_isBoundedInBytes() throws Exception {
        try (LiveGate gate = new LiveGate(options().maxUnsentBytes(64 * 1024))) {
            Peer peer = gate.connect();
            List<CompletableFuture<Void>> sent = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                sent.add(sendByAgent(peer, "x".repeat(2000)));
            }

            for (CompletableFuture<Void> each : sent) {
                assertFailed(each, SessionClosedException.class);
            }
            assertThat(peer.agent().getCloseReason()).contains(CloseReason.SLOW_CONSUMER);
        }
    }

    @Test
    void sendAtLeastOnce_manyEmptyOnesNeverAcknowledged_areBoundedToo() throws Exception {
        try (LiveGate gate = new LiveGate(options().maxUnsentBytes(64 * 1024))) {
            Peer peer = gate.connect();
            List<CompletableFuture<Void>> sent = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                sent.add(sendByAgent(peer, ""));
            }

            assertFailed(sent.get(0), SessionClosedException.class);
            assertThat(peer.agent().getCloseReason()).contains(CloseReason.SLOW_CONSUMER);
        }
    }

    @Test
    void sendAtLeastOnce_acknowledged_isDoneOffTheEventLoop() throws Exception {
        try (LiveGate gate = new LiveGate(options())) {
            Peer peer = gate.connect();
            CompletableFuture<String> thread =
                    send(peer, "1").thenApply(done -> Thread.currentThread().getName());
            peer.client().readPacket();

            peer.client().send("40020001");

            assertThat(thread.get(10, TimeUnit.SECONDS)).doesNotContain("gate-loop");
        }
    }

    @Test
    void puback_ofNothing_isIgnored() throws Exception {
        try (LiveGate gate = new LiveGate(options())) {
            Peer peer = gate.connect();
            CompletableFuture<Void> done = send(peer, "1");
            peer.client().readPacket();

            peer.client().send("40020002 4002ffff");
            peer.client().assertServed();
            assertThat(done).isNotDone();
            peer.client().send("40020001 40020001");

            await(done);
            peer.client().assertServed();
        }
    }
}
