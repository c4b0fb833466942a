package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import mqgate.api.Agent;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Options;
import mqgate.api.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much that cannot be replaced any more is ahead of a client that does not read. */
final class SendBufferTest {

    private static final int BUFFER = 8 * 1024;
    private static final int STATES = 400;
    private static final int STATE_BYTES = 500;

    /** The client's own buffer, the system's and the gate's, of which the system makes the first two larger; the gate's alone is this large without the option. */
    private static final int MOST_AHEAD = 64 * 1024 / STATE_BYTES;

    private final Agents agents = new Agents();

    private static TestClient connect(TestGate gate, Link link) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(BUFFER);
        socket.connect(gate.address(link));
        socket.setSoTimeout(10_000);
        return link.isWebSocket()
                ? TestClient.over(socket, RawWebSocket.shakeHands(socket, "/mqtt", "mqtt"))
                : TestClient.over(socket);
    }

    /** On the event loop, where nothing is replaced before it is written, and as a game does, each in a turn of its own. */
    private static void sendStates(Agent agent) {
        for (int i = 1; i <= STATES; i++) {
            byte[] state = ByteBuffer.allocate(STATE_BYTES).putInt(i).array();
            Tasks.on(((NettyAgent) agent).eventLoop(), () -> {
                agent.write("state", state, DeliveryPolicy.latest("state"));
                return state;
            });
        }
    }

    private static int stateOf(byte[] packet) {
        return ByteBuffer.wrap(packet, packet.length - STATE_BYTES, STATE_BYTES).getInt();
    }

    @ParameterizedTest
    @CsvSource({"TCP, AUTO", "WS, AUTO", "TCP, NIO"})
    void latest_smallSendBuffer_fewOldStatesAreAheadOfTheNewest(Link link, Transport transport) throws Exception {
        Options.Builder options =
                Options.builder().sendBufferSize(BUFFER).transport(transport).agentLearner(agents);
        try (TestGate gate = TestGate.start(options);
                TestClient client = connect(gate, link)) {
            client.shakeHands("slow", 0);

            sendStates(agents.connected("slow"));

            int ahead = 0;
            int newest = 0;
            while (newest < STATES) {
                int state = stateOf(client.readPacket());
                assertThat(state).isGreaterThan(newest);
                newest = state;
                ahead++;
            }
            assertThat(ahead).isLessThan(MOST_AHEAD);
            client.assertServed();
        }
    }

    @Test
    void must_smallSendBufferAndLargeMessage_arrivesWhole() throws Exception {
        byte[] large = new byte[400_000];
        Arrays.fill(large, (byte) 7);
        Options.Builder options = Options.builder().sendBufferSize(2048).agentLearner(agents);
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands("ann", 0);

            agents.connected("ann").write("large", large, DeliveryPolicy.must());

            assertThat(client.readPacket()).isEqualTo(TestClient.publishPacket("large", large));
            client.assertServed();
        }
    }
}
