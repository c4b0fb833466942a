package mqgate.testkit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The clients that were opened in one test, or by a whole class. Safe for use from any thread. */
final class LiveClients {

    private final Queue<TestClient> clients = new ConcurrentLinkedQueue<>();

    void add(TestClient client) {
        clients.add(client);
    }

    void close() {
        for (TestClient client = clients.poll(); client != null; client = clients.poll()) {
            client.close();
        }
    }
}
