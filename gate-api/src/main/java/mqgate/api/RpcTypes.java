package mqgate.api;

/**
 * Names of the argument and result types that cross to backends, as mqant spells them.
 *
 * @since 0.1
 */
public final class RpcTypes {

    /**
     * A session as an argument.
     *
     * @source gate/define.go RPCParamSessionType
     */
    public static final String SESSION = "SESSION";

    /**
     * A result that goes to the client as it is.
     *
     * @source gate/define.go RPCParamProtocolMarshalType
     */
    public static final String PROTOCOL_MARSHAL = "ProtocolMarshal";

    private RpcTypes() {}
}
