package mqgate.testkit;

import java.time.Duration;
import mqgate.api.CloseReason;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on what a client sees.
 *
 * @since 0.1
 */
public final class TestClientAssert extends AbstractAssert<TestClientAssert, TestClient> {

    TestClientAssert(TestClient client) {
        super(client, TestClientAssert.class);
    }

    /**
     * Waits for a message and takes it.
     *
     * @param topic its topic
     * @return the assertions of the first on this topic that nobody has taken yet
     */
    public TestMessageAssert receives(String topic) {
        return new TestMessageAssert(actual.await(topic));
    }

    /**
     * Waits for the next message and takes it.
     *
     * @return the assertions of the first that nobody has taken yet
     */
    public TestMessageAssert receivesNext() {
        return new TestMessageAssert(actual.awaitNext());
    }

    /**
     * Says that there is no message that nobody has taken, nor one that the gate has sent before now: it asks the gate with a ping.
     *
     * @return this
     */
    public TestClientAssert receivesNothing() {
        actual.ping();
        return receivesNothing(Duration.ZERO);
    }

    /**
     * Says that there is no message that nobody has taken, and none comes in time.
     *
     * @param time for how long to wait
     * @return this
     */
    public TestClientAssert receivesNothing(Duration time) {
        actual.expectNothing(time);
        return this;
    }

    /**
     * Says that the gate has let the client in.
     *
     * @return this
     */
    public TestClientAssert isLetIn() {
        if (!actual.connAck().isAccepted()) {
            throw actual.conversation().failure("to be let in");
        }
        return this;
    }

    /**
     * Says that the gate has refused the client for this reason, as far as its CONNACK tells.
     *
     * @param reason the reason
     * @return this
     */
    public TestClientAssert isRefusedWith(CloseReason reason) {
        if (actual.connAck().isAccepted() || !actual.conversation().closing().fits(reason)) {
            throw actual.conversation().failure("a refusal for " + reason);
        }
        return this;
    }

    /**
     * Says that the gate still serves the client: it answers a ping.
     *
     * @return this
     */
    public TestClientAssert isServed() {
        actual.ping();
        return this;
    }

    /**
     * Waits for the end of the connection.
     *
     * @return this
     */
    public TestClientAssert isClosed() {
        actual.awaitClosed();
        return this;
    }

    /**
     * Waits for the end of the connection, and says that all that the client was told before is what the reason stands for: the
     * code of a DISCONNECT or CONNACK, that of the WebSocket, the closing message. Fails if the client was told nothing: on TCP, a
     * client of MQTT 3 needs {@link mqgate.api.Options.Builder#closingMessage}.
     *
     * @param reason the reason
     * @return this
     */
    public TestClientAssert isClosedWith(CloseReason reason) {
        if (!actual.awaitClosed().fits(reason)) {
            throw actual.conversation().failure("to be closed with " + describe(reason));
        }
        return this;
    }

    private static String describe(CloseReason reason) {
        return "%s (MQTT 0x%02x, WebSocket %d)"
                .formatted(reason, reason.getMqttReasonCode(), reason.getWebSocketCode());
    }
}
