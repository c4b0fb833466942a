package mqgate.nats;

import static mqgate.nats.OneGate.SERVER_ID;
import static mqgate.nats.OneGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateNotFoundException;
import mqgate.api.MessageRejectedException;
import mqgate.api.Options;
import mqgate.api.RequestTimeoutException;
import mqgate.api.TraceSpan;
import mqgate.nats.OneGate.Peer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of gate handlers, with one in another process's link; and what is different there. */
final class RemoteGateHandlerTest implements SessionContract, SendContract, GroupContract, UserContract {

    private static NatsServer server;

    private NatsLink gates;
    private NatsLink backend;
    private OneGate gate;

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
        gates = server.link();
        backend = server.link();
        gate = new OneGate(
                options -> GateService.create(gates).addTo(options),
                started -> new RemoteGateHandler(backend, SERVER_ID));
    }

    @AfterEach
    void stop() {
        gate.close();
        backend.close();
        gates.close();
    }

    @Override
    public OneGate gate() {
        return gate;
    }

    private RemoteGateHandler handler() {
        return (RemoteGateHandler) gate.handler();
    }

    @Test
    void getAgent_connectedElsewhere_isEmpty() {
        Peer peer = gate.start().connect();
        handler().bind(SPAN, peer.id(), "ann");

        assertThat(handler().getAgent(peer.id())).isEmpty();
        assertThat(handler().getAgentsByUser("ann")).isEmpty();
    }

    @Test
    void update_noSuchGate_throwsGateNotFound() {
        RemoteGateHandler nowhere = new RemoteGateHandler(backend, "gate@none");

        assertThatThrownBy(() -> nowhere.update(SPAN, "s"))
                .isInstanceOf(GateNotFoundException.class)
                .hasMessage("Service not found id(gate@none)");
    }

    @Test
    void update_gateWasClosed_throwsGateNotFound() {
        Peer peer = gate.start().connect();
        gate.gate().close();

        await().untilAsserted( // NATS learns it from another connection
                        () -> assertThatThrownBy(() -> handler().update(SPAN, peer.id()))
                                .isInstanceOf(GateNotFoundException.class)
                                .hasMessage("Service not found id(gate@7)"));
    }

    @Test
    void bind_storageIsSlowerThanTheTimeout_throwsRequestTimeout() {
        FakeStorage storage = new FakeStorage();
        Peer peer = gate.start(Options.builder().storageHandler(storage)).connect();
        CountDownLatch open = storage.block();

        assertThatThrownBy(() -> handler().withTimeout(Duration.ofMillis(300)).bind(SPAN, peer.id(), "ann"))
                .isInstanceOf(RequestTimeoutException.class)
                .hasMessage("deadline exceeded");
        open.countDown();

        await().until(() -> handler().update(SPAN, peer.id()).getUserId().equals("ann"));
    }

    @Test
    void send_storageOfAnotherIsSlow_doesNotWaitForIt() {
        FakeStorage storage = new FakeStorage();
        gate.start(Options.builder().storageHandler(storage));
        Peer slow = gate.connect();
        Peer other = gate.connect();
        CountDownLatch open = storage.block();

        CompletableFuture<?> binding =
                CompletableFuture.runAsync(() -> handler().bind(SPAN, slow.id(), "ann"));
        handler().send(SPAN, other.id(), "t", "x".getBytes(StandardCharsets.UTF_8));

        assertThat(other.player().hear()).hasToString("t x");
        assertThat(binding).isNotDone();
        open.countDown();
        binding.join();
    }

    @Test
    void send_largerThanNatsTakes_throwsMessageRejected() {
        Peer peer = gate.start(Options.builder().maxUnsentBytes(8 << 20)).connect();

        assertThatThrownBy(() -> handler().send(SPAN, peer.id(), "t", new byte[2 << 20]))
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.getReason()).isEqualTo(MessageRejectedException.Reason.TOO_LARGE))
                .hasMessageMatching(
                        "a message of 20971\\d\\d bytes \\(expected: at most 1048320, from max_payload of NATS\\)");
        assertThat(backend.isConnected()).isTrue();
    }

    @Test
    void send_largerThanNatsTakesWithItsTraceState_throwsMessageRejected() {
        Peer peer = gate.start(Options.builder().maxUnsentBytes(8 << 20)).connect();
        TraceSpan traced = new TraceSpan(SPAN.traceId(), SPAN.spanId(), true, "a=" + "b".repeat(510));

        assertThatThrownBy(() -> handler().send(traced, peer.id(), "t", new byte[1048320 - 100]))
                .isInstanceOf(MessageRejectedException.class);
        handler().send(traced, peer.id(), "t", new byte[] {'x'});

        assertThat(peer.player().hear()).hasToString("t x");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(SessionContract.OPERATIONS)
    void operation_threadOfNats_throwsIllegalState(
            String name, java.util.function.BiConsumer<mqgate.api.GateHandler, String> operation) {
        Peer peer = gate.start().connect();
        CompletableFuture<Object> result = new CompletableFuture<>();

        onThreadOfNats(result, () -> operation.accept(handler(), peer.id()));

        assertThatThrownBy(result::join)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("may block and must not be used on nats-1, which serves many");
    }

    @Test
    void broadcast_threadOfNats_isRefusedBeforeAnybodyGetsIt() {
        Peer peer = gate.start().connect();
        CompletableFuture<Object> result = new CompletableFuture<>();

        onThreadOfNats(result, () -> handler().broadcast(SPAN, "news", "refused".getBytes()));

        assertThatThrownBy(result::join).hasCauseInstanceOf(IllegalStateException.class);
        handler().broadcast(SPAN, "news", "sent".getBytes());
        assertThat(peer.player().hear()).hasToString("news sent");
    }

    private static void onThreadOfNats(CompletableFuture<Object> result, Runnable call) {
        NatsThread.factory("nats")
                .newThread(() -> {
                    try {
                        call.run();
                        result.complete("done");
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
    }

    @Test
    void sendNoReply_threadOfNats_arrives() {
        Peer peer = gate.start().connect();
        CompletableFuture<Object> result = new CompletableFuture<>();

        onThreadOfNats(
                result, () -> handler().sendNoReply(SPAN, peer.id(), "t", new byte[] {'x'}, DeliveryPolicy.must()));

        assertThat(peer.player().hear()).hasToString("t x");
        assertThat(result.join()).isEqualTo("done");
    }

    @Test
    void sendAtLeastOnce_threadOfNats_arrives() {
        Peer peer = gate.start().connect();
        CompletableFuture<Object> result = new CompletableFuture<>();

        onThreadOfNats(result, () -> handler().sendAtLeastOnce(SPAN, peer.id(), "t", new byte[] {'x'}));

        assertThat(peer.player().hear()).hasToString("t x");
        assertThat(result.join()).isEqualTo("done");
    }

    @Test
    void sendBatch_thousandsOfSessions_reachesThoseThatAreThere() {
        Peer peer = gate.start().connect();
        List<String> ids = new java.util.ArrayList<>(java.util.stream.IntStream.range(0, 20_000)
                .mapToObj(i -> "nobody-" + i)
                .toList());
        ids.add(peer.id());

        long count = handler().sendBatch(SPAN, ids, "t", new byte[] {'x'});

        assertThat(count).isOne();
        assertThat(peer.player().hear()).hasToString("t x");
    }

    @Test
    void onDestroy_calledFromElsewhere_leavesTheGateAlone() {
        Peer peer = gate.start().connect();

        handler().onDestroy();

        assertThat(peer.player().isClosed()).isFalse();
        assertThatCode(() -> handler().update(SPAN, peer.id())).doesNotThrowAnyException();
    }
}
