package mqgate.nats;

import java.util.Collection;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;

/** Writes what a gate is asked for: the operation, then its arguments, the body of a message last. {@link CallServer} reads it. */
final class GateCall {

    private static final int CAPACITY = 128;

    private GateCall() {}

    static ByteWriter of(GateOp op) {
        return of(op, CAPACITY);
    }

    private static ByteWriter of(GateOp op, int capacity) {
        return new ByteWriter(capacity).writeByte(op.code());
    }

    /** A message to whomever the operation and a name say: a session, a group, a user. */
    static byte[] send(GateOp op, String receiver, String topic, DeliveryPolicy policy, byte[] body) {
        ByteWriter out = of(op, CAPACITY + body.length).writeString(receiver);
        return message(out, topic, policy, body);
    }

    static byte[] sendBatch(Collection<String> sessionIds, String topic, DeliveryPolicy policy, byte[] body) {
        ByteWriter out = of(GateOp.SEND_BATCH, CAPACITY + body.length + 20 * sessionIds.size());
        out.writeLong(sessionIds.size());
        sessionIds.forEach(out::writeString);
        return message(out, topic, policy, body);
    }

    static byte[] broadcast(String topic, DeliveryPolicy policy, byte[] body) {
        return message(of(GateOp.BROADCAST, CAPACITY + body.length), topic, policy, body);
    }

    private static byte[] message(ByteWriter out, String topic, DeliveryPolicy policy, byte[] body) {
        out.writeString(topic);
        Policies.write(out, policy);
        return out.writeRest(body).toBytes();
    }

    /** Closing a session, or all of a user's. */
    static byte[] close(GateOp op, String receiver, CloseReason reason) {
        return of(op).writeString(receiver).writeString(reason.name()).toBytes();
    }

    /** To every gate but the one that asks, which may be none. */
    static byte[] toAll(String askingGate, byte[] call) {
        return new ByteWriter(64 + call.length)
                .writeString(askingGate)
                .writeRest(call)
                .toBytes();
    }
}
