package mqgate.testkit;

import mqgate.api.Gate;
import mqgate.api.Session;

/**
 * Assertions on gates and their clients. Those on what comes over the network wait for it, with the patience of the client.
 *
 * @since 0.1
 */
public final class GateAssertions {

    private GateAssertions() {}

    /**
     * Begins with a client.
     *
     * @param client what is looked at
     * @return its assertions
     */
    public static TestClientAssert assertThat(TestClient client) {
        return new TestClientAssert(client);
    }

    /**
     * Begins with a message that a client has received.
     *
     * @param message what is looked at
     * @return its assertions
     */
    public static TestMessageAssert assertThat(TestMessage message) {
        return new TestMessageAssert(message);
    }

    /**
     * Begins with a gate on sockets, which takes real time.
     *
     * @param gate what is looked at
     * @return its assertions
     */
    public static GateAssert assertThat(Gate gate) {
        return new GateAssert(gate);
    }

    /**
     * Begins with a virtual gate, whose time moves while an assertion waits.
     *
     * @param gate what is looked at
     * @return its assertions
     */
    public static GateAssert assertThat(VirtualGate gate) {
        return new GateAssert(gate.gate(), gate::await);
    }

    /**
     * Begins with a session.
     *
     * @param session what is looked at
     * @return its assertions
     */
    public static SessionAssert assertThat(Session session) {
        return new SessionAssert(session);
    }
}
