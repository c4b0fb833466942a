package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of a WebSocket has begun to send when it is drained, in a time that only the test moves. */
final class DrainWebSocketTest {

    /** Two looks and what is between them. */
    private static final Duration SOON = Duration.ofMillis(25);

    private static final int MESSAGE = RawWebSocket.FINAL | RawWebSocket.BINARY;

    private FrozenGate gate;
    private FrozenGate.Client client;
    private Agent agent;

    @BeforeEach
    void connect() throws Exception {
        Options.Builder options = Options.builder()
                .wsCompression(true)
                .asyncRouteHandler((session, topic, body) -> CompletableFuture.completedFuture(RouteResult.none()));
        gate = new FrozenGate(options, Link.WS.listener());
        client = gate.open();
        client.send(UpgradeRequest.valid()
                .and("Sec-WebSocket-Extensions: permessage-deflate")
                .bytes());
        String id = Agents.newId();
        client.send(RawWebSocket.frame(MESSAGE, TestClient.connect(id, 0)));
        agent = gate.agent(id);
    }

    @AfterEach
    void stop() {
        gate.close();
    }

    private void assertHandledAndSentAway() {
        assertThat(agent.getReceivedCount()).isOne();
        gate.pass(SOON);
        assertThat(agent.getCloseReason()).contains(CloseReason.USE_ANOTHER_SERVER);
    }

    @Test
    void drain_nothingIsUnfinished_isSentAwaySoon() {
        client.send(CompressedFrames.message(TestClient.publishPacket("a/b", new byte[30_000])));

        gate.drain(Duration.ZERO);

        assertHandledAndSentAway();
    }

    /** The head of the frame has eight bytes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 9, 20_000})
    void drain_soMuchOfAFrameHasArrived_isGivenTheTimeForTheRest(int bytes) {
        byte[] frame = RawWebSocket.frame(MESSAGE, TestClient.publishPacket("a/b", new byte[30_000]));
        client.send(Arrays.copyOf(frame, bytes));
        gate.drain(Duration.ZERO);

        gate.pass(Duration.ofMillis(500));
        assertThat(agent.getCloseReason()).isEmpty();

        client.send(Arrays.copyOfRange(frame, bytes, frame.length));
        assertHandledAndSentAway();
    }

    @Test
    void drain_halfOfACompressedMessageHasArrived_isGivenTheTimeForTheRest() {
        byte[] deflated = CompressedFrames.deflated(TestClient.publishPacket("a/b", new byte[1]));
        byte[] first = Arrays.copyOf(deflated, 1); // from which nothing can be told yet
        byte[] rest = Arrays.copyOfRange(deflated, 1, deflated.length);
        client.send(RawWebSocket.frame(RawWebSocket.BINARY | CompressedFrames.COMPRESSED, first));
        gate.drain(Duration.ZERO);

        gate.pass(Duration.ofMillis(500));
        assertThat(agent.getCloseReason()).isEmpty();

        client.send(RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.CONTINUATION, rest));
        assertHandledAndSentAway();
    }
}
