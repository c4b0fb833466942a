package mqgate.nats;

import mqgate.api.GateException;

/**
 * What a gate can be asked for. The code of each goes over the wire: 1, 2 and so on in their order.
 *
 * <p>Those that change a session may have to wait for its storage or the user directory; the others are done where they arrive.
 * {@link #DROP} is one of the latter: logins at other gates wait for it, and must not wait for the logins here that wait for them.
 */
enum GateOp {
    UPDATE(1, false),
    BIND(2, true),
    UNBIND(3, true),
    SET(4, true),
    REMOVE(5, true),
    PUSH(6, true),
    SEND(7, false),
    SEND_AT_LEAST_ONCE(8, false),
    SEND_BATCH(9, false),
    JOIN(10, false),
    LEAVE(11, false),
    GROUPS(12, false),
    CLOSE(13, false),
    AGENT_NUM(14, false),
    BROADCAST(15, false),
    SEND_TO_GROUP(16, false),
    GROUP_MEMBERS(17, false),
    SEND_TO_USER(18, false),
    KICK_USER(19, false),
    IS_CONNECT(20, false),
    DROP(21, false),
    IS_ALIVE(22, false);

    private static final GateOp[] ALL = values();

    private final int code;
    private final boolean blocking;

    GateOp(int code, boolean blocking) {
        this.code = code;
        this.blocking = blocking;
    }

    int code() {
        return code;
    }

    boolean isBlocking() {
        return blocking;
    }

    static GateOp read(ByteReader in) {
        int code = in.readByte();
        if (code < 1 || code > ALL.length) {
            throw new GateException("a call of kind " + code + ", which this gate does not know");
        }
        return ALL[code - 1];
    }
}
