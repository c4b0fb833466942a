package mqgate.nats;

import io.nats.client.Dispatcher;
import io.nats.client.MessageHandler;
import io.nats.client.Subscription;

/**
 * A subject that this process listens to, on each connection anew, in one order with the answers. Several may listen to the same
 * subject, and each can leave. For any thread.
 */
final class Subscribed implements Attachment {

    private final NatsLink link;
    private final String subject;
    private final Request.Handler handler;
    private volatile boolean stopped;
    private volatile Runnable unsubscribe = () -> {};

    Subscribed(NatsLink link, String subject, Request.Handler handler) {
        this.link = link;
        this.subject = subject;
        this.handler = handler;
    }

    void start() {
        link.add(this);
    }

    @Override
    public void attach(LiveConnection connection) {
        if (stopped) { // while this connection was being made
            return;
        }
        Dispatcher dispatcher = connection.dispatcher();
        MessageHandler handling = message ->
                handle(new Request(connection, message.getReplyTo(), message.getHeaders(), message.getData()));
        Subscription subscription = dispatcher.subscribe(subject, handling);
        unsubscribe = () -> dispatcher.unsubscribe(subscription);
        if (stopped) { // while it was being subscribed: one of the two sees the other
            stop();
        }
    }

    private void handle(Request request) {
        try {
            handler.handle(request);
        } catch (Throwable e) { // also what cannot be read: the next one must have its turn
            request.fail(e);
        }
    }

    @Override
    public void detach() {
        unsubscribe = () -> {};
    }

    void stop() {
        stopped = true;
        link.remove(this);
        try {
            unsubscribe.run();
        } catch (IllegalStateException e) {
            unsubscribe = () -> {}; // the connection was lost meanwhile
        }
    }
}
