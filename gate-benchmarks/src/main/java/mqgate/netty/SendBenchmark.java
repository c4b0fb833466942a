package mqgate.netty;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** One message to one client, {@link #BATCH} times in a row before it is another client's turn. */
@SuppressWarnings("NullAway.Init") // by the setup
public class SendBenchmark extends DeliveryBenchmark {

    private static final int BATCH = 100;

    private List<String> receivers;

    @Override
    void prepare() {
        receivers = gate.sessionIds().subList(0, InMemoryGate.CLIENTS / BATCH);
    }

    /** From a task of its own for each batch, as a handler on the event loop would. */
    @Benchmark
    public void fromEventLoop() {
        receivers.forEach(sessionId -> gate.eventLoop().execute(() -> sendBatch(sessionId)));
        awaitDeliveries();
    }

    @Benchmark
    public void fromOtherThread() {
        receivers.forEach(this::sendBatch);
        awaitDeliveries();
    }

    private void sendBatch(String sessionId) {
        for (int i = 0; i < BATCH; i++) {
            handler.send(InMemoryGate.SPAN, sessionId, TOPIC, body);
        }
    }
}
