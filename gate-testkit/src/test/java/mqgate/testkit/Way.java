package mqgate.testkit;

import java.util.function.UnaryOperator;

/** The ways of a client to a gate, in both versions of the protocol. */
enum Way {
    TCP_3(TestClientBuilder::mqtt3),
    TCP_5(TestClientBuilder::mqtt5),
    TLS_3(client -> client.mqtt3().tls()),
    TLS_5(client -> client.mqtt5().tls()),
    WEB_SOCKET_3(client -> client.mqtt3().webSocket()),
    WEB_SOCKET_5(client -> client.mqtt5().webSocket()),
    WEB_SOCKET_TLS_3(client -> client.mqtt3().webSocket().tls()),
    WEB_SOCKET_TLS_5(client -> client.mqtt5().webSocket().tls());

    private final UnaryOperator<TestClientBuilder> way;

    Way(UnaryOperator<TestClientBuilder> way) {
        this.way = way;
    }

    TestClientBuilder of(GateExtension gate) {
        return way.apply(gate.client());
    }

    boolean isMqtt5() {
        return name().endsWith("5");
    }

    boolean isWebSocket() {
        return name().startsWith("WEB");
    }
}
