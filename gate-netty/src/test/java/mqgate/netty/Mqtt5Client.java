package mqgate.netty;

import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mqgate.api.UserProperty;
import org.jspecify.annotations.Nullable;

/** One client of a library that speaks MQTT 5, with what that has and MQTT 3 has not. */
abstract class Mqtt5Client extends LibraryClient {

    /** A message that says where its answer is to go. */
    @SuppressWarnings("ArrayRecordComponent") // a request is compared by nobody
    record Request(
            String topic,
            byte[] payload,
            String responseTopic,
            byte[] correlationData,
            List<UserProperty> userProperties) {}

    private final CompletableFuture<Integer> farewell = new CompletableFuture<>();

    /** Before {@link #connect()}: how many unacknowledged messages this client takes. */
    abstract void receiveMaximum(int messages);

    /** Before {@link #connect()}: the largest packet that this client takes. */
    abstract void maximumPacketSize(int bytes);

    /** Before {@link #connect()}: how many topic aliases this client remembers. */
    abstract void topicAliasMaximum(int aliases);

    /** Publishes at QoS 1; returns when the library says that the request was delivered. */
    abstract void ask(Request request) throws Exception;

    /** Says goodbye and wants its will to be followed nevertheless. */
    abstract void disconnectWithWill() throws Exception;

    /** The name that the gate has given to this client, or null if it gave none. */
    abstract @Nullable String assignedClientId();

    /** What the gate has said instead of this client's own keep alive. */
    abstract OptionalInt serverKeepAlive();

    /** The connection ended with this reason code of the gate. */
    final void onLoss(int reasonCode) {
        farewell.complete(reasonCode);
        onLoss();
    }

    /** Waits for the gate's goodbye; returns its reason code. */
    final int farewell() throws Exception {
        return farewell.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
