package mqgate.netty;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import mqgate.api.Agent;
import mqgate.api.DeliveryPolicy;

/**
 * A client that does not read, until the test says so: what the system takes for it is small and has been filled, so that the next
 * message waits in the gate.
 */
final class SlowClient implements AutoCloseable {

    static final String FILLER = "filler";

    private static final int FILLER_SIZE = 16 * 1024;

    private final TestClient client;
    private final Agent agent;

    private SlowClient(TestClient client, Agent agent) {
        this.client = client;
        this.agent = agent;
    }

    static SlowClient connect(TestGate gate, Agents agents) throws Exception {
        InetSocketAddress address = gate.address(Link.TCP);
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(address);
        socket.setSoTimeout(10_000);
        TestClient client = TestClient.over(socket);
        String id = Agents.newId();
        client.shakeHands(id, 0);
        SlowClient slow = new SlowClient(client, agents.connected(id));
        slow.fill();
        return slow;
    }

    /** Sends until something waits in the gate. */
    private void fill() {
        while (waitingBytes() < 2 * FILLER_SIZE) {
            agent.write(FILLER, new byte[FILLER_SIZE], DeliveryPolicy.must());
        }
    }

    /** Sends more if nothing waits any more, because a socket has taken it late; returns whether something waited. */
    boolean isBehind() {
        boolean behind = waitingBytes() > 0;
        fill();
        return behind;
    }

    Agent agent() {
        return agent;
    }

    String id() {
        return agent.getSession().getSessionId();
    }

    TestClient client() {
        return client;
    }

    /** How many bytes wait for it in the gate now. */
    long waitingBytes() {
        NettyAgent own = (NettyAgent) agent;
        return Tasks.on(own.eventLoop(), own.outbox()::waitingBytes);
    }

    /** Reads the next message that is no filler, as {@code topic:payload}. */
    String read() throws IOException {
        String message;
        do {
            message = client.readPublish();
        } while (message.startsWith(FILLER + ":"));
        return message;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
