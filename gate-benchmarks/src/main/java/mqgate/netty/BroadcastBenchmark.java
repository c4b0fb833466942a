package mqgate.netty;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** One message to every client, from a thread of the server. */
public class BroadcastBenchmark extends DeliveryBenchmark {

    /** Whether every second client speaks MQTT 5. */
    @Param({"false", "true"})
    public boolean halfMqtt5;

    @Override
    boolean speaksMqtt5(int client) {
        return halfMqtt5 && client % 2 == 1;
    }

    @Benchmark
    public void broadcast() {
        handler.broadcast(InMemoryGate.SPAN, TOPIC, body);
        awaitDeliveries();
    }
}
