package mqgate.api;

/**
 * No gate with the server id answers.
 *
 * @since 0.1
 */
public final class GateNotFoundException extends GateException {

    private static final long serialVersionUID = 1L;

    /** The id of the gate. */
    private final String serverId;

    /**
     * Makes the exception for a gate.
     *
     * @param serverId the id of the gate
     */
    public GateNotFoundException(String serverId) {
        super("Service not found id(" + serverId + ")");
        this.serverId = serverId;
    }

    /**
     * {@return the id of the gate}
     */
    public String getServerId() {
        return serverId;
    }
}
