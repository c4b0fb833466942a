package mqgate.nats;

import io.nats.client.Dispatcher;
import io.nats.client.impl.Headers;
import io.nats.service.Endpoint;
import io.nats.service.Service;
import io.nats.service.ServiceBuilder;
import io.nats.service.ServiceEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process serves on NATS, on each connection anew: as a micro-service that the tools of NATS find, or unseen, as the
 * options say. For any thread.
 */
final class Endpoints implements Attachment {

    private static final Logger log = LoggerFactory.getLogger(Endpoints.class);
    private static final String VERSION = "0.1.0";

    /**
     * One subject and who handles what comes there.
     *
     * @param name its name in the lists of NATS: letters, digits, - and _
     * @param subject the subject
     * @param queue the group of which only one gets each message, or null if everybody gets all
     * @param handler called in the order of arrival, on a thread of NATS
     */
    record Served(String name, String subject, @Nullable String queue, Request.Handler handler) {}

    private final NatsLink link;
    private final String name;
    private final Map<String, String> metadata;
    private final List<Served> served;
    private final boolean inOrderWithAnswers;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable LiveConnection connection; // these five are guarded by the lock
    private @Nullable Dispatcher dispatcher;
    private @Nullable Service service;
    private boolean hidden;
    private boolean stopped;

    /**
     * Makes endpoints that are not served yet.
     *
     * @param inOrderWithAnswers whether requests are delivered by the thread that delivers answers, in one order with them
     */
    Endpoints(
            NatsLink link, String name, Map<String, String> metadata, List<Served> served, boolean inOrderWithAnswers) {
        this.link = link;
        this.name = name;
        this.metadata = metadata;
        this.served = served;
        this.inOrderWithAnswers = inOrderWithAnswers;
    }

    void start() {
        link.add(this);
    }

    /** Returns when NATS knows of the endpoints: whoever asks from then on is heard. */
    @Override
    public void attach(LiveConnection connection) throws IOException, InterruptedException {
        serve(connection);
        try {
            connection.connection().flush(link.getOptions().getTimeout());
        } catch (TimeoutException e) {
            throw new IOException("NATS has not taken the endpoints of " + name + " in time", e);
        }
    }

    private void serve(LiveConnection connection) {
        Dispatcher delivering = inOrderWithAnswers
                ? connection.dispatcher()
                : connection.connection().createDispatcher(message -> {});
        lock.lock();
        try {
            if (stopped) { // while this connection was being made
                return;
            }
            this.connection = connection;
            dispatcher = delivering;
            if (link.getOptions().isDiscoverable() && !hidden) {
                service = service(connection, delivering);
                service.startService();
            } else {
                served.forEach(endpoint -> subscribe(connection, delivering, endpoint));
            }
        } finally {
            lock.unlock();
        }
    }

    private static void subscribe(LiveConnection connection, Dispatcher dispatcher, Served endpoint) {
        io.nats.client.MessageHandler handler = message -> handle(
                endpoint, new Request(connection, message.getReplyTo(), message.getHeaders(), message.getData()));
        if (endpoint.queue() == null) {
            dispatcher.subscribe(endpoint.subject(), handler);
        } else {
            dispatcher.subscribe(endpoint.subject(), endpoint.queue(), handler);
        }
    }

    private Service service(LiveConnection connection, Dispatcher dispatcher) {
        ServiceBuilder builder = Service.builder()
                .connection(connection.connection())
                .name(name)
                .version(VERSION)
                .metadata(metadata);
        for (Served endpoint : served) {
            Endpoint.Builder described =
                    Endpoint.builder().name(endpoint.name()).subject(endpoint.subject());
            builder.addServiceEndpoint(ServiceEndpoint.builder()
                    .endpoint((endpoint.queue() == null
                                    ? described.noQueueGroup()
                                    : described.queueGroup(endpoint.queue()))
                            .build())
                    .dispatcher(dispatcher)
                    .handler(message -> handle(endpoint, request(connection, message)))
                    .build());
        }
        return builder.build();
    }

    private static Request request(LiveConnection connection, io.nats.service.ServiceMessage message) {
        Headers headers = message.getHeaders();
        return new Request(connection, message.getReplyTo(), headers, message.getData());
    }

    private static void handle(Served endpoint, Request request) {
        try {
            endpoint.handler().handle(request);
        } catch (Throwable e) { // also what cannot be read: the next request must have its turn
            request.fail(e);
        }
    }

    /** From now on the tools of NATS do not find the endpoints any more, which are served as before. */
    void hide() {
        lock.lock();
        try {
            hidden = true;
            if (service != null && connection != null && connection.isAlive()) {
                service.stop(false); // that is only what it is found by: the dispatcher is ours
            }
        } catch (IllegalStateException e) {
            log.debug("{}: the connection was lost meanwhile", name, e);
        } finally {
            service = null;
            lock.unlock();
        }
    }

    /** Takes nothing new in, and returns when what has come is handed to its handler. */
    void stop(Duration patience) {
        link.remove(this);
        lock.lock();
        try {
            stopped = true;
            if (connection != null && dispatcher != null && connection.isAlive()) {
                stop(connection, dispatcher, patience);
            }
        } catch (IllegalStateException e) {
            log.debug("{}: the connection was lost meanwhile", name, e);
        } finally {
            service = null;
            dispatcher = null;
            lock.unlock();
        }
    }

    private void stop(LiveConnection connection, Dispatcher dispatcher, Duration patience) {
        if (service != null) {
            service.stop(false);
        }
        unsubscribe(connection, dispatcher, patience);
    }

    private void unsubscribe(LiveConnection connection, Dispatcher dispatcher, Duration patience) {
        if (inOrderWithAnswers) {
            served.forEach(endpoint -> dispatcher.unsubscribe(endpoint.subject()));
            return;
        }
        try {
            dispatcher.drain(patience).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("{}: not all requests were taken in within {}", name, patience);
        }
        connection.connection().closeDispatcher(dispatcher);
    }
}
