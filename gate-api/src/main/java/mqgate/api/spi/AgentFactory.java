package mqgate.api.spi;

/**
 * Makes the protocol of each connection of a listener that does not speak MQTT.
 *
 * @source gate/base/mqtt_gate.go Gate.SetCreateAgent
 * @since 0.1
 */
@FunctionalInterface
public interface AgentFactory {

    /**
     * Makes the protocol of one new connection. Called on its event loop; must not block.
     *
     * @return a new object, used for this connection only
     */
    AgentProtocol create();
}
