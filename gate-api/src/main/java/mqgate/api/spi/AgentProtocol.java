package mqgate.api.spi;

import mqgate.api.Gate;

/**
 * A wire protocol of the user's own, for one connection: bytes to messages and back.
 *
 * <p>All methods but {@link #encode} are called on the connection's event loop, one at a time, and must return quickly
 * and never block. An exception closes the connection.
 *
 * @source gate/agent.go Agent
 * @since 0.1
 */
public interface AgentProtocol {

    /**
     * The connection is open. Called once, first.
     *
     * @param gate the gate that accepted it
     * @param connection the way to the client and into the gate
     * @throws Exception to close the connection
     * @source gate/define.go Agent.OnInit
     */
    void onInit(Gate gate, Connection connection) throws Exception;

    /**
     * Bytes have arrived, cut anywhere: the protocol keeps what is not complete.
     *
     * @param bytes what was received; the protocol may keep it
     * @throws Exception to close the connection
     * @source gate/define.go Agent.Run
     */
    void onBytes(byte[] bytes) throws Exception;

    /**
     * Writes a message in this protocol.
     *
     * <p>Thread: any, calls can overlap; must not block.
     *
     * @param topic the topic
     * @param body the payload; must not be modified
     * @return the bytes to send
     * @throws Exception if the message cannot be written in this protocol; it is not sent then
     * @source gate/define.go Agent.WriteMsg
     */
    byte[] encode(String topic, byte[] body) throws Exception;

    /**
     * The connection is closed. Called once, last.
     *
     * @source gate/define.go Agent.OnClose
     */
    default void onClose() {}
}
