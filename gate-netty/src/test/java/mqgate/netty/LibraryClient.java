package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mqgate.api.UserProperty;
import org.jspecify.annotations.Nullable;

/** One client of an MQTT library that games use. Every wait ends after ten seconds. */
abstract class LibraryClient implements AutoCloseable {

    static final int PATIENCE_SECONDS = 10;

    /** What came from the gate; the last two are MQTT 5's. */
    @SuppressWarnings("ArrayRecordComponent") // a message is compared by nobody
    record Message(
            String topic,
            byte[] payload,
            int qos,
            boolean retained,
            byte @Nullable [] correlationData,
            List<UserProperty> userProperties) {

        Message(String topic, byte[] payload, int qos, boolean retained) {
            this(topic, payload, qos, retained, null, List.of());
        }
    }

    private final BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
    private final Queue<Callable<?>> acknowledgements = new ConcurrentLinkedQueue<>();
    private final CountDownLatch lost = new CountDownLatch(1);

    abstract void connect() throws Exception;

    /** Returns when the library says that the message was delivered. */
    abstract void publish(String topic, byte[] payload, int qos, boolean retained) throws Exception;

    /** Hands a message of QoS 0 to the library and does not wait for it. */
    abstract void publishAtOnce(String topic, byte[] payload) throws Exception;

    /** Subscribes at QoS 2; returns what was granted. */
    abstract int subscribe(String filter) throws Exception;

    abstract void unsubscribe(String filter) throws Exception;

    /** Before {@link #connect()}: messages are acknowledged by {@link #acknowledge()} and not by the library. */
    abstract void holdAcknowledgements();

    abstract void disconnect() throws Exception;

    final void onMessage(Message message) {
        inbox.add(message);
    }

    final void onMessage(Message message, Callable<?> acknowledgement) {
        acknowledgements.add(acknowledgement);
        inbox.add(message);
    }

    /** The connection ended although this client did not want it to. */
    final void onLoss() {
        lost.countDown();
    }

    final Message receive() throws InterruptedException {
        Message message = inbox.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(message).as("a message within %s seconds", PATIENCE_SECONDS).isNotNull();
        return message;
    }

    /** Acknowledges the oldest of the received messages that still want it. */
    final void acknowledge() throws Exception {
        acknowledgements.remove().call();
    }

    final void assertNothingReceived() {
        assertThat(inbox).isEmpty();
    }

    final void assertLost() throws InterruptedException {
        assertThat(lost.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("the loss of the connection within %s seconds", PATIENCE_SECONDS)
                .isTrue();
    }

    final void assertNotLost() {
        assertThat(lost.getCount()).as("the connection is there").isOne();
    }

    /** Publishes at this QoS and gets the same bytes back on the same topic. */
    final void assertAnswered(String topic, byte[] payload, int qos) throws Exception {
        publish(topic, payload, qos, false);

        assertNextMessage(topic, payload);
    }

    final void assertNextMessage(String topic, byte[] payload) throws InterruptedException {
        Message message = receive();
        assertThat(message.topic()).isEqualTo(topic);
        assertThat(message.payload()).isEqualTo(payload);
    }

    /** Frees everything, connected or not. */
    @Override
    public abstract void close();
}
