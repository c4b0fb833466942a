package mqgate.nats;

import io.nats.client.Message;
import java.util.concurrent.CompletableFuture;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.GateException;
import mqgate.api.RequestTimeoutException;

/** A request that is not answered yet. Completed on the thread that delivers messages of NATS, or one that gives up. */
final class PendingReply extends CompletableFuture<ByteReader> implements PendingAnswer {

    private static final int NO_RESPONDERS = 503;

    private final Target target;
    private final long deadline;

    PendingReply(Target target, long deadline) {
        this.target = target;
        this.deadline = deadline;
    }

    @Override
    public boolean take(Message message) {
        if (message.isStatusMessage()) {
            completeExceptionally(failure(target, message));
        } else {
            complete(message.getData());
        }
        return true;
    }

    private static GateException failure(Target target, Message message) {
        return message.getStatus().getCode() == NO_RESPONDERS
                ? target.nobody().get()
                : new ClusterUnavailableException(
                        "NATS says " + message.getStatus().getMessageWithCode());
    }

    private void complete(byte[] data) {
        try {
            ByteReader in = new ByteReader(data);
            if (in.readBoolean()) {
                complete(in);
            } else {
                completeExceptionally(Failures.read(in));
            }
        } catch (RuntimeException e) {
            completeExceptionally(e);
        }
    }

    @Override
    public boolean isOver(long nowNanos) {
        if (nowNanos - deadline >= 0) {
            completeExceptionally(new RequestTimeoutException());
            return true;
        }
        return false;
    }

    @Override
    public void giveUp(GateException why) {
        completeExceptionally(why);
    }
}
