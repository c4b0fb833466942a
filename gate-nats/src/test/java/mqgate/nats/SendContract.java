package mqgate.nats;

import static mqgate.nats.OneGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.GateHandler;
import mqgate.api.MessageRejectedException;
import mqgate.api.Options;
import mqgate.api.SessionClosedException;
import mqgate.api.SessionNotFoundException;
import mqgate.api.spi.SendMessageHook;
import mqgate.nats.OneGate.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link GateHandler} does with messages. */
interface SendContract {

    String SENDERS = "mqgate.nats.SendContract#senders";
    String POLICIES = "mqgate.nats.SendContract#policies";
    int LARGE = 64 * 1024;

    OneGate gate();

    /** One way to send to the client with an id, who is the user "ann" and in the group "room". */
    interface Sender {
        Object send(GateHandler handler, String sessionId, String topic, byte[] body);
    }

    static Stream<Arguments> senders() {
        return Stream.concat(
                counting(),
                Stream.of(
                        sender("send", (handler, id, topic, body) -> {
                            handler.send(SPAN, id, topic, body);
                            return 1L;
                        }),
                        sender("sendNoReply", (handler, id, topic, body) -> {
                            handler.sendNoReply(SPAN, id, topic, body, DeliveryPolicy.must());
                            return 1L;
                        }),
                        sender("sendAtLeastOnce", (handler, id, topic, body) -> {
                            handler.sendAtLeastOnce(SPAN, id, topic, body);
                            return 1L;
                        })));
    }

    static Stream<Arguments> counting() {
        return Stream.of(
                sender("sendBatch", (handler, id, topic, body) -> handler.sendBatch(SPAN, List.of(id), topic, body)),
                sender("broadcast", (handler, id, topic, body) -> handler.broadcast(SPAN, topic, body)),
                sender("sendToGroup", (handler, id, topic, body) -> handler.sendToGroup(SPAN, "room", topic, body)),
                sender("sendToUser", (handler, id, topic, body) -> handler.sendToUser(SPAN, "ann", topic, body)));
    }

    private static Arguments sender(String name, Sender sender) {
        return arguments(name, sender);
    }

    static Stream<DeliveryPolicy> policies() {
        return Stream.of(
                DeliveryPolicy.byDefault(),
                DeliveryPolicy.must(),
                DeliveryPolicy.droppable(),
                DeliveryPolicy.latest("position/\u00e4"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Peer ann() {
        Peer peer = gate().connect();
        gate().handler().bind(SPAN, peer.id(), "ann");
        gate().handler().join(SPAN, peer.id(), "room");
        return peer;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(SENDERS)
    default void send_connected_arrivesAndIsCounted(String name, Sender sender) {
        gate().start();
        Peer peer = ann();

        Object count = sender.send(gate().handler(), peer.id(), "news/\u00e4", bytes("hello \u4e2d"));

        assertThat(peer.player().hear()).hasToString("news/\u00e4 hello \u4e2d");
        assertThat(count).isEqualTo(1L);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(SENDERS)
    default void send_emptyBody_arrives(String name, Sender sender) {
        gate().start();
        Peer peer = ann();

        sender.send(gate().handler(), peer.id(), "t", new byte[0]);

        assertThat(peer.player().hear()).hasToString("t ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(SENDERS)
    default void send_largeBody_arrivesWhole(String name, Sender sender) {
        gate().start();
        Peer peer = ann();
        String large = "0123456789".repeat(50_000);

        sender.send(gate().handler(), peer.id(), "t", bytes(large));

        assertThat(peer.player().hear().text()).isEqualTo(large);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(SENDERS)
    default void send_topicThatNoClientCanGet_throwsIllegalArgument(String name, Sender sender) {
        gate().start();
        Peer peer = ann();

        for (String topic : List.of("", "a/#", "a/+/b", "a\u0000", "x".repeat(65536))) {
            assertThatThrownBy(() -> sender.send(gate().handler(), peer.id(), topic, bytes("x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("topic: ")
                    .hasMessageEndingWith(" (expected: 1 to 65535 bytes without wildcards and the character 0)");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mqgate.nats.SendContract#counting")
    default void send_largerThanMayWait_isRefused(String name, Sender sender) {
        gate().start(Options.builder().maxUnsentBytes(LARGE));
        Peer peer = ann();

        assertThatThrownBy(() -> sender.send(gate().handler(), peer.id(), "t", new byte[LARGE]))
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.getReason()).isEqualTo(MessageRejectedException.Reason.TOO_LARGE))
                .hasMessageMatching("a message of \\d+ bytes \\(expected: at most 65536, maxUnsentBytes\\)");
        peer.player().assertHeardNothing();
    }

    @Test
    default void send_largerThanMayWait_throwsMessageRejected() {
        Peer peer = gate().start(Options.builder().maxUnsentBytes(LARGE)).connect();

        assertThatThrownBy(() -> gate().handler().send(SPAN, peer.id(), "t", new byte[LARGE]))
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.getReason()).isEqualTo(MessageRejectedException.Reason.TOO_LARGE))
                .hasMessageMatching("a message of \\d+ bytes \\(expected: at most 65536, maxUnsentBytes\\)");
    }

    @Test
    default void send_largerThanTheClientTakes_throwsMessageRejected() {
        Peer peer = gate().start().connect5(100);

        assertThatThrownBy(() -> gate().handler().send(SPAN, peer.id(), "t", new byte[200]))
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.getReason()).isEqualTo(MessageRejectedException.Reason.TOO_LARGE))
                .hasMessageMatching(
                        "a message of \\d+ bytes \\(expected: at most 100, the client's maximum packet size\\)");
        assertThat(gate().handler().sendBatch(SPAN, List.of(peer.id()), "t", new byte[200]))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource(POLICIES)
    default void send_anyPolicyClientKeepsUp_arrives(DeliveryPolicy policy) {
        gate().start();
        Peer peer = ann();

        Runnable[] sends = {
            () -> gate().handler().send(SPAN, peer.id(), "1", bytes("a"), policy),
            () -> gate().handler().sendNoReply(SPAN, peer.id(), "2", bytes("b"), policy),
            () -> gate().handler().sendBatch(SPAN, List.of(peer.id()), "3", bytes("c"), policy),
            () -> gate().handler().broadcast(SPAN, "4", bytes("d"), policy),
            () -> gate().handler().sendToGroup(SPAN, "room", "5", bytes("e"), policy),
            () -> gate().handler().sendToUser(SPAN, "ann", "6", bytes("f"), policy)
        };

        Stream<String> heard = Stream.of(sends)
                .map(
                        send -> { // one by one: a latest one replaces what is still on its way
                            send.run();
                            return peer.player().hear().toString();
                        });

        assertThat(heard).containsExactly("1 a", "2 b", "3 c", "4 d", "5 e", "6 f");
    }

    @Test
    default void send_droppableAndClientDoesNotRead_isDroppedAndTheClientStays() {
        Peer peer = gate().start(Options.builder().maxUnsentBytes(4 * LARGE)).connect();

        sendUntil(
                i -> gate().handler().send(SPAN, peer.id(), "t", new byte[LARGE / 2], DeliveryPolicy.droppable()),
                () -> gate().gate().getStats().getDroppedMessages() > 0);

        assertThat(peer.agent().isClosed()).isFalse();
    }

    @Test
    default void send_latestAndClientDoesNotRead_isReplacedByTheNewest() {
        Peer peer = gate().start(Options.builder().maxUnsentBytes(4 * LARGE)).connect();

        int sent = sendUntil(
                i -> gate().handler().send(SPAN, peer.id(), "t/" + i, new byte[LARGE / 2], DeliveryPolicy.latest("t")),
                () -> gate().gate().getStats().getReplacedMessages() > 0);
        gate().handler().send(SPAN, peer.id(), "t/last", new byte[0], DeliveryPolicy.latest("t"));

        List<String> topics = new ArrayList<>();
        String topic = peer.player().hear().topic();
        while (!topic.equals("t/last")) {
            topics.add(topic);
            topic = peer.player().hear().topic();
        }
        assertThat(topics).hasSizeLessThan(sent).doesNotHaveDuplicates();
    }

    @Test
    default void send_mustAndClientDoesNotRead_closesItAsSlow() {
        Peer peer = gate().start(Options.builder().maxUnsentBytes(4 * LARGE)).connect();

        assertThatThrownBy(() -> sendUntil(
                        i -> gate().handler().send(SPAN, peer.id(), "t", new byte[LARGE / 2], DeliveryPolicy.must()),
                        () -> false))
                .isInstanceOfAny(SessionClosedException.class, SessionNotFoundException.class);

        assertThat(peer.agent().getCloseReason()).contains(CloseReason.SLOW_CONSUMER);
    }

    /** Sends until something is so; returns how often. */
    private static int sendUntil(java.util.function.IntConsumer send, java.util.function.BooleanSupplier done) {
        int count = 0;
        while (!done.getAsBoolean()) {
            assertThat(count).as("messages").isLessThan(10_000);
            send.accept(count++);
        }
        return count;
    }

    @Test
    default void send_manyByOneThread_arriveInOrder() {
        gate().start();
        Peer peer = ann();
        GateHandler handler = gate().handler();
        List<ObjIntConsumer<byte[]>> ways = List.of(
                (body, i) -> handler.send(SPAN, peer.id(), "t", body),
                (body, i) -> handler.sendNoReply(SPAN, peer.id(), "t", body, DeliveryPolicy.must()),
                (body, i) -> handler.sendBatch(SPAN, List.of(peer.id()), "t", body),
                (body, i) -> handler.broadcast(SPAN, "t", body),
                (body, i) -> handler.sendToGroup(SPAN, "room", "t", body),
                (body, i) -> handler.sendToUser(SPAN, "ann", "t", body));

        CompletableFuture<Void> sender = CompletableFuture.runAsync(() ->
                IntStream.range(0, 600).forEach(i -> ways.get(i % ways.size()).accept(bytes(String.valueOf(i)), i)));

        for (int i = 0; i < 600; i++) {
            assertThat(peer.player().hear().text()).isEqualTo(String.valueOf(i));
        }
        sender.join();
    }

    @Test
    default void sendNoReply_manyByOneThread_arriveInOrder() {
        Peer peer = gate().start().connect();

        for (int i = 0; i < 2000; i++) {
            gate().handler().sendNoReply(SPAN, peer.id(), "t", bytes(String.valueOf(i)), DeliveryPolicy.must());
        }

        for (int i = 0; i < 2000; i++) {
            assertThat(peer.player().hear().text()).isEqualTo(String.valueOf(i));
        }
    }

    @Test
    default void sendNoReply_unknownSession_saysNothing() {
        gate().start();

        assertThatCode(() -> gate().handler().sendNoReply(SPAN, "nobody", "t", bytes("x"), DeliveryPolicy.must()))
                .doesNotThrowAnyException();
    }

    @Test
    default void sendNoReply_hookRefuses_saysNothing() {
        Peer peer =
                gate().start(Options.builder().sendMessageHook(refusing("bad"))).connect();

        gate().handler().sendNoReply(SPAN, peer.id(), "bad", bytes("x"), DeliveryPolicy.must());
        gate().handler().sendNoReply(SPAN, peer.id(), "good", bytes("y"), DeliveryPolicy.must());

        assertThat(peer.player().hear()).hasToString("good y");
    }

    private static SendMessageHook refusing(String topic) {
        return (session, sent, body) -> {
            if (sent.equals(topic)) {
                throw new Exception("not " + topic);
            }
            return body;
        };
    }

    @Test
    default void send_hookChangesTheBody_arrivesChanged() {
        gate().start(Options.builder().sendMessageHook((session, topic, body) -> bytes(session.getUserId() + "!")));
        Peer peer = ann();

        gate().handler().send(SPAN, peer.id(), "t", bytes("x"));

        assertThat(peer.player().hear()).hasToString("t ann!");
    }

    @Test
    default void send_hookRefuses_throwsMessageRejectedWithItsText() {
        Peer peer =
                gate().start(Options.builder().sendMessageHook(refusing("bad"))).connect();

        assertThatThrownBy(() -> gate().handler().send(SPAN, peer.id(), "bad", bytes("x")))
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.getReason()).isEqualTo(MessageRejectedException.Reason.HOOK))
                .hasMessage("not bad");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mqgate.nats.SendContract#counting")
    default void send_hookRefuses_isLeftOutAndNotCounted(String name, Sender sender) {
        gate().start(Options.builder().sendMessageHook(refusing("bad")));
        Peer peer = ann();

        Object count = sender.send(gate().handler(), peer.id(), "bad", bytes("x"));

        assertThat(count).isEqualTo(0L);
        peer.player().assertHeardNothing();
    }

    @Test
    default void sendBatch_someAreUnknown_countsTheOthers() {
        gate().start();
        Peer one = gate().connect();
        Peer other = gate().connect();
        Peer gone = gate().connect();
        gone.player().close();
        await().until(() -> gate().gate().getGateHandler().getAgentNum() == 2);

        long count =
                gate().handler().sendBatch(SPAN, List.of(one.id(), "nobody", gone.id(), other.id()), "t", bytes("x"));

        assertThat(count).isEqualTo(2);
        assertThat(one.player().hear()).hasToString("t x");
        assertThat(other.player().hear()).hasToString("t x");
    }

    @Test
    default void sendBatch_nobody_countsNone() {
        gate().start();

        assertThat(gate().handler().sendBatch(SPAN, List.of(), "t", bytes("x"))).isZero();
    }

    @Test
    default void broadcast_severalClients_reachesAll() {
        gate().start();
        List<Peer> peers = Stream.generate(() -> gate().connect()).limit(5).toList();

        long count = gate().handler().broadcast(SPAN, "t", bytes("x"));

        assertThat(count).isEqualTo(5);
        assertThat(peers).allSatisfy(peer -> assertThat(peer.player().hear()).hasToString("t x"));
    }

    @Test
    default void sendAtLeastOnce_acknowledged_completes() {
        Peer peer = gate().start().connect();

        CompletableFuture<Void> acknowledged = gate().handler()
                .sendAtLeastOnce(SPAN, peer.id(), "t", bytes("x"))
                .toCompletableFuture();
        boolean early = acknowledged.isDone();
        Player.Heard heard = peer.player().hear();

        assertThat(early).isFalse();
        assertThat(heard).isEqualTo(new Player.Heard("t", "x", 1));
        assertThat(acknowledged).succeedsWithin(java.time.Duration.ofSeconds(10));
    }

    @Test
    default void sendAtLeastOnce_unknownSession_failsTheStage() {
        gate().start();

        assertThat(gate().handler()
                        .sendAtLeastOnce(SPAN, "nobody", "t", bytes("x"))
                        .toCompletableFuture())
                .failsWithin(java.time.Duration.ofSeconds(10))
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(SessionNotFoundException.class)
                .withMessage("No Sesssion found: nobody");
    }

    @Test
    default void sendAtLeastOnce_connectionEnds_failsTheStage() {
        Peer peer = gate().start().connect();
        CompletableFuture<Void> acknowledged = gate().handler()
                .sendAtLeastOnce(SPAN, peer.id(), "t", bytes("x"))
                .toCompletableFuture();
        await().until(() -> peer.agent().getSentCount() == 1);

        peer.player().drop();

        assertThat(acknowledged)
                .failsWithin(java.time.Duration.ofSeconds(10))
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(SessionClosedException.class)
                .withMessage("connection is closed: " + peer.id());
    }

    @Test
    default void sendAtLeastOnce_hookRefuses_failsTheStage() {
        Peer peer =
                gate().start(Options.builder().sendMessageHook(refusing("bad"))).connect();

        CompletableFuture<Void> acknowledged = gate().handler()
                .sendAtLeastOnce(SPAN, peer.id(), "bad", bytes("x"))
                .toCompletableFuture();

        assertThat(acknowledged)
                .failsWithin(java.time.Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.getReason()).isEqualTo(MessageRejectedException.Reason.HOOK))
                .isInstanceOf(GateException.class)
                .withMessage("not bad");
    }
}
