package mqgate.testkit;

/** What clients are connected through. */
@FunctionalInterface
interface ClientNetwork {

    /** Returns a way, not open yet, to where the gate takes such clients. */
    ClientLink link(boolean webSocket, boolean tls);

    /** Is told of each client that was opened. */
    default void opened(TestClient client) {}
}
