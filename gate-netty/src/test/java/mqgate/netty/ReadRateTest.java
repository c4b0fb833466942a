package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import mqgate.api.CloseReason;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send more than is read of them, in frozen time. */
final class ReadRateTest {

    private static final String ID = "a";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String PONG = "d000";

    private final List<String> handled = new ArrayList<>();
    private final List<CompletableFuture<RouteResult>> unfinished = new ArrayList<>();
    private FrozenGate gate;

    @AfterEach
    void loseClients() {
        gate.close();
    }

    private Options.Builder options(Limits.Builder limits) {
        return Options.builder().limits(limits.build()).asyncRouteHandler((session, topic, body) -> {
            handled.add(new String(body, StandardCharsets.UTF_8));
            return CompletableFuture.completedStage(RouteResult.none());
        });
    }

    /** Ten messages in a second, three at once; CONNECT is the first. */
    private FrozenGate.Client connect(int keepAliveSeconds) {
        return connect(Limits.builder().messagesPerSecond(10).messageBurst(3), keepAliveSeconds);
    }

    private FrozenGate.Client connect(Limits.Builder limits, int keepAliveSeconds) {
        return connect(options(limits), keepAliveSeconds);
    }

    private FrozenGate.Client connect(Options.Builder options, int keepAliveSeconds) {
        gate = new FrozenGate(options);
        FrozenGate.Client client = gate.connect(ID, keepAliveSeconds);
        assertThat(client.received()).isEqualTo("20020000");
        return client;
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static int pongs(FrozenGate.Client client) {
        String received = client.received();
        assertThat(received.replace(PONG, "")).isEmpty();
        return received.length() / PONG.length();
    }

    @Test
    void messages_underTheRate_areHandledAtOnce() {
        FrozenGate.Client client = connect(0);

        for (int i = 0; i < 100; i++) {
            gate.pass(Duration.ofMillis(100));
            client.send(Replies.numbered("t", i, i + 1));
            assertThat(handled).hasSize(i + 1);
            assertThat(client.isRead()).isTrue();
        }
    }

    @Test
    void messages_overTheRate_comeWithItInOrderAndNoneIsLost() {
        FrozenGate.Client client = connect(0);

        client.send(Replies.numbered("t", 0, 42));

        assertThat(handled).as("the rest of the burst").containsExactly("0", "1");
        assertThat(client.isRead()).isFalse();
        gate.pass(Duration.ofMillis(99));
        assertThat(handled).hasSize(2);
        gate.pass(Duration.ofMillis(1));
        assertThat(handled).hasSize(3);
        gate.pass(SECOND);
        assertThat(handled).hasSize(13);
        gate.pass(SECOND.multipliedBy(3));
        assertThat(handled).isEqualTo(numbers(42));
        assertThat(client.isRead()).isTrue();
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void messages_overTheRate_othersAreServed() {
        FrozenGate.Client flood = connect(0);
        FrozenGate.Client other = gate.connect("other", 0);
        other.received();

        flood.send("c000".repeat(1000));
        other.send("c000");

        assertThat(pongs(other)).isOne();
    }

    @Test
    void messages_pause_letsTheBurstThroughAgain() {
        FrozenGate.Client client = connect(0);
        client.send(Replies.numbered("t", 0, 2));
        gate.pass(SECOND);

        client.send(Replies.numbered("t", 2, 10));

        assertThat(handled).hasSize(5);
    }

    @Test
    void messages_noBurstSet_isThatOfASecond() {
        FrozenGate.Client client = connect(Limits.builder().messagesPerSecond(10), 0);

        client.send(Replies.numbered("t", 0, 20));

        assertThat(handled).hasSize(9);
    }

    /** Each of them counts: PINGREQ, SUBSCRIBE, PUBACK, PUBREL. */
    @ParameterizedTest
    @ValueSource(strings = {"c000", "8206 0001 0001 61 00", "4002 0001", "6202 0001"})
    void packets_floodOfAnyKind_isReadWithTheRate(String packet) {
        FrozenGate.Client client = connect(0);

        client.send(packet.repeat(28) + "e000");

        gate.pass(Duration.ofMillis(2600));
        assertThat(client.isOpen()).as("the goodbye is not reached").isTrue();
        gate.pass(Duration.ofMillis(101));
        assertThat(client.isOpen()).as("the goodbye is reached").isFalse();
    }

    @Test
    void pings_flood_areAnsweredWithTheRate() {
        FrozenGate.Client client = connect(0);

        client.send("c000".repeat(1000));

        assertThat(pongs(client)).isEqualTo(2);
        gate.pass(SECOND.multipliedBy(10));
        assertThat(pongs(client)).isEqualTo(100);
    }

    @Test
    void messages_silenceOfTheGate_doesNotHurtTheKeepAlive() throws Exception {
        FrozenGate.Client client = connect(Limits.builder().messagesPerSecond(1), 1); // silent for 1.5 s at the most

        client.send(Replies.numbered("t", 0, 10));
        gate.pass(SECOND.multipliedBy(10));

        assertThat(handled).isEqualTo(numbers(10));
        assertThat(client.isOpen()).isTrue();
        gate.pass(Duration.ofMillis(2600));
        assertThat(gate.agent(ID).getCloseReason()).contains(CloseReason.KEEP_ALIVE_TIMEOUT);
    }

    @Test
    void bytes_longPause_doesNotHurtTheKeepAlive() {
        Limits.Builder limits = Limits.builder().bytesPerSecond(10).byteBurst(60);
        FrozenGate.Client client = connect(limits, 1);

        client.send(TestClient.publishPacket("t", new byte[95]));
        gate.pass(Duration.ofSeconds(5));

        assertThat(client.isRead()).isFalse();
        assertThat(client.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reading_stoppedForHandlersAndForTheRate_goesOnAfterBoth(boolean handlersFirst) {
        FrozenGate.Client client = connect(busy(), 0);
        client.send(Replies.numbered("t", 0, 2));
        assertThat(unfinished).hasSize(1);

        if (handlersFirst) {
            finishFirst();
        } else {
            gate.pass(SECOND);
        }
        assertThat(client.isRead()).as("read after one of them").isFalse();
        assertThat(unfinished).hasSize(1);

        if (handlersFirst) {
            gate.pass(SECOND);
        } else {
            finishFirst();
        }
        assertThat(unfinished).as("messages that reached the handler").hasSize(2);
        unfinished.get(1).complete(RouteResult.none());
    }

    /** One message at a time, unfinished, and with CONNECT two at once. */
    private Options.Builder busy() {
        return Options.builder()
                .concurrentTasks(1)
                .requestTimeout(Duration.ofHours(1))
                .limits(Limits.builder().messagesPerSecond(1).messageBurst(2).build())
                .asyncRouteHandler((session, topic, body) -> {
                    CompletableFuture<RouteResult> result = new CompletableFuture<>();
                    unfinished.add(result);
                    return result;
                });
    }

    private void finishFirst() {
        unfinished.get(0).complete(RouteResult.none());
        gate.runTasks();
    }

    @Test
    void bytes_underTheRate_areReadAtOnce() {
        FrozenGate.Client client = connect(Limits.builder().bytesPerSecond(1000), 0);

        for (int i = 0; i < 50; i++) {
            client.send(TestClient.publishPacket("t", new byte[95])); // 100 bytes
            assertThat(handled).hasSize(i + 1);
            assertThat(client.isRead()).isTrue();
            gate.pass(Duration.ofMillis(100));
        }
    }

    @Test
    void bytes_overTheRate_stayInTheSocketUntilTheirTime() {
        FrozenGate.Client client = connect(Limits.builder().bytesPerSecond(1000).byteBurst(500), 0);

        for (int i = 0; i < 40; i++) {
            client.send(TestClient.publishPacket("t", ("" + i % 10).repeat(95).getBytes(StandardCharsets.UTF_8)));
        }

        assertThat(handled).as("in the burst").hasSize(5);
        assertThat(client.isRead()).isFalse();
        gate.pass(SECOND);
        assertThat(handled).hasSizeBetween(14, 15);
        gate.pass(SECOND.multipliedBy(3));
        assertThat(handled).hasSize(40);
        assertThat(handled)
                .extracting(text -> text.substring(0, 1))
                .startsWith("0", "1", "2", "3")
                .endsWith("8", "9");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void bytes_halfAPacket_countToo() {
        FrozenGate.Client client = connect(Limits.builder().bytesPerSecond(100).byteBurst(100), 0);

        client.send("30 ff01");
        client.send(new byte[150]);

        assertThat(client.isRead()).isFalse();
    }

    @Test
    void messages_lostWhileItPauses_areHandledAndNoTimerIsLeft() {
        FrozenGate.Client client = connect(0);
        client.send(Replies.numbered("t", 0, 20));

        client.lose();

        assertThat(handled).isEqualTo(numbers(20));
        assertThat(gate.hasTimers()).isFalse();
    }

    @Test
    void close_whileItPauses_readsToTheEndAndLeavesNoTimer() throws Exception {
        FrozenGate.Client client = connect(0);
        client.send("c000".repeat(20));
        client.received();

        gate.agent(ID).close();
        gate.runTasks();

        assertThat(client.isRead()).isTrue();
        client.send("c000".repeat(20));
        assertThat(client.isRead()).isTrue();
        assertThat(client.received()).isEmpty();
        gate.pass(Duration.ofMillis(501));
        assertThat(client.isOpen()).isFalse();
        assertThat(gate.hasTimers()).isFalse();
    }

    @Test
    void close_whileItIsStoppedForBoth_readsToTheEndWhateverFinishes() throws Exception {
        FrozenGate.Client client = connect(busy(), 0);
        client.send(Replies.numbered("t", 0, 2));

        gate.agent(ID).close();
        gate.runTasks();
        assertThat(client.isRead()).isTrue();
        finishFirst();
        client.send("c000");

        assertThat(client.isRead()).isTrue();
    }

    @Test
    void ownProtocol_overTheRate_isReadWithIt() {
        gate = new FrozenGate(
                options(Limits.builder().messagesPerSecond(10).messageBurst(2)),
                Listener.tcp("127.0.0.1:0").agentFactory(LineProtocol::new));
        FrozenGate.Client client = gate.open();
        client.send(Replies.utf8("HELLO a\n"));

        for (int i = 0; i < 22; i++) {
            client.send(Replies.utf8("t " + i + "\n"));
        }

        assertThat(handled).hasSize(2);
        assertThat(client.isRead()).isFalse();
        gate.pass(SECOND);
        assertThat(handled).hasSize(12);
        gate.pass(SECOND);
        assertThat(handled).isEqualTo(numbers(22));
        gate.pass(Duration.ofMillis(100));
        assertThat(client.isRead()).isTrue();
    }

    @Test
    void ownProtocol_severalMessagesInOneRead_areHandledAndOwed() {
        gate = new FrozenGate(
                options(Limits.builder().messagesPerSecond(10).messageBurst(2)),
                Listener.tcp("127.0.0.1:0").agentFactory(LineProtocol::new));
        FrozenGate.Client client = gate.open();

        client.send(Replies.utf8("HELLO a\n" + "t 0\n".repeat(12) + "t last\n"));
        client.send(Replies.utf8("t next\n"));

        assertThat(handled).hasSize(13);
        gate.pass(Duration.ofMillis(1199));
        assertThat(handled).hasSize(13);
        gate.pass(Duration.ofMillis(1));
        assertThat(handled).hasSize(14);
    }

    @Test
    void pause_othersMeanwhile_endsWithTheLongest() throws Exception {
        gate = new FrozenGate(Options.builder());
        FrozenGate.Client client = gate.connect("a", 0);
        ReadControl reading = ((NettyAgent) gate.agent("a")).reading();
        for (int seconds : new int[] {1, 3, 2}) {
            reading.pause(Duration.ofSeconds(seconds).toNanos());
        }
        client.send("c000"); // the last one that it had asked for

        gate.pass(Duration.ofMillis(2900));
        assertThat(client.isRead()).isFalse();
        gate.pass(Duration.ofMillis(200));
        assertThat(client.isRead()).isTrue();
    }
}
