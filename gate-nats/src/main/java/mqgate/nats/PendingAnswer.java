package mqgate.nats;

import io.nats.client.Message;
import mqgate.api.GateException;

/** Something that waits for what comes to one subject of the inbox. Its methods may be called at the same time. */
interface PendingAnswer {

    /** Takes what has come. Returns whether nothing more is waited for. */
    boolean take(Message message);

    /** Looks whether it has waited long enough, now and then. Returns whether nothing more is waited for. */
    boolean isOver(long nowNanos);

    /** Nothing will come any more. */
    void giveUp(GateException why);
}
