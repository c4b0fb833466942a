package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The build notices when the gate takes more memory; {@link MemoryBounds} says how much it may. */
final class MemoryGuardTest {

    private static final int COME_AND_GONE = 200;
    private static final int IDLE = 2000;
    private static final String LOOK =
            "run MeasuredGate with an allocation profile before and after the change, or raise the bound";

    @Test
    void echo_bytesAllocatedForEachMessage_areBounded() throws Exception {
        try (ChildJvm gate = ChildJvm.start(MeasuredGate.class, "echo")) {
            long bytes = gate.nextNumber();

            assertBounded("bytes allocated for an echoed message", bytes, MemoryBounds.ECHO);
        }
    }

    @Test
    void broadcast_bytesAllocatedForEachDelivery_areBounded() throws Exception {
        try (ChildJvm gate = ChildJvm.start(MeasuredGate.class, "broadcast")) {
            long bytes = gate.nextNumber();

            assertBounded("bytes allocated for a delivery of a broadcast", bytes, MemoryBounds.BROADCAST);
        }
    }

    @Test
    void idle_heapOfEachConnection_isBounded() throws Exception {
        try (ChildJvm gate = ChildJvm.start(MeasuredGate.class, "idle")) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), (int) gate.nextNumber());
            leave(connect(address, COME_AND_GONE));
            long before = gate.ask("0");

            List<TestClient> clients = connect(address, IDLE);
            long bytes = (gate.ask("" + IDLE) - before) / IDLE;
            leave(clients);

            assertBounded("heap of an idle connection", bytes, MemoryBounds.IDLE_CONNECTION);
        }
    }

    private static List<TestClient> connect(InetSocketAddress address, int count) throws IOException {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TestClient client = TestClient.open(Link.TCP, address);
            client.send(TestClient.connect(Agents.newId(), 60));
            clients.add(client);
        }
        for (TestClient client : clients) {
            assertThat(client.readHex()).isEqualTo("20020000");
        }
        return clients;
    }

    private static void leave(List<TestClient> clients) throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
    }

    private static void assertBounded(String what, long bytes, long bound) {
        System.out.println("memory guard: " + what + ": " + bytes + " (bound: " + bound + ")");
        assertThat(bytes).as(what + "; if it is more: " + LOOK).isBetween(1L, bound);
    }
}
