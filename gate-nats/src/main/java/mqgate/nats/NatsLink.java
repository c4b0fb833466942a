package mqgate.nats;

import static java.util.Objects.requireNonNull;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import mqgate.api.ClusterUnavailableException;
import mqgate.core.HandlerExecutors;
import mqgate.core.WarningRate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A process's link to NATS, which everything of this package in the process shares. It heals by itself: while NATS is away all
 * that needs it fails at once with {@link ClusterUnavailableException}, and works again when NATS is back.
 *
 * <p>Safe for use from any thread.
 *
 * @since 0.1
 */
public final class NatsLink implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NatsLink.class);

    private static final Duration EXPIRY_INTERVAL = Duration.ofMillis(100);
    private static final int MOST_WAITING_MESSAGES = 1 << 16;

    private final NatsOptions options;
    private final Subjects subjects;
    private final Executor executor;
    private final ExecutorService natsThreads = Executors.newCachedThreadPool(NatsThread.factory("gate-nats"));
    private final ScheduledExecutorService maintenance = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gate-nats-link");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Attachment> attachments = new CopyOnWriteArrayList<>();
    private final ReentrantLock attaching = new ReentrantLock();
    private final Set<String> servers = new LinkedHashSet<>(); // guarded by attaching
    private final UserBucket users;
    private final Gates gates;
    private final AtomicReference<@Nullable LiveConnection> live = new AtomicReference<>();
    private final ConnectionWatch watch = new ConnectionWatch(this::ended, this::discarded); // of all connections
    private final WarningRate warnings = new WarningRate(System::nanoTime);
    private volatile boolean closed;

    private NatsLink(NatsOptions options) {
        this.options = options;
        subjects = new Subjects(options.getSubjectPrefix());
        executor = options.getExecutor().orElseGet(HandlerExecutors::newDefault);
        servers.addAll(options.getServers());
        users = new UserBucket(this);
        gates = new Gates(this);
    }

    /**
     * Connects to NATS. Blocks until that is done.
     *
     * @param options where NATS is, and how patient to be
     * @return the link, which has to be closed
     * @throws ClusterUnavailableException if no server can be reached within {@link NatsOptions#getConnectWait()}, or none takes the
     *     credentials; the message names the servers
     */
    public static NatsLink connect(NatsOptions options) {
        NatsLink link = new NatsLink(requireNonNull(options, "options"));
        try {
            link.connectFirst();
        } catch (Throwable e) {
            link.close();
            throw e;
        }
        link.every(EXPIRY_INTERVAL, link::expireRequests);
        return link;
    }

    private void connectFirst() {
        long end = System.nanoTime() + options.getConnectWait().toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                establish();
                return;
            } catch (IOException e) {
                if (System.nanoTime() - end >= 0) {
                    throw unreachable(e);
                }
                if (attempt == 1) {
                    log.warn("NATS cannot be reached, waiting for it: {}", e.getMessage());
                }
            }
            pause();
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(options.getReconnectWait().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private ClusterUnavailableException unreachable(Exception cause) {
        ClusterUnavailableException failure =
                new ClusterUnavailableException("servers: " + ServerAddresses.told(options.getServers())
                        + " (expected: a NATS server that lets this process in): " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    /** Makes a connection and sets everything up on it. */
    private void establish() throws IOException {
        attaching.lock();
        try {
            LiveConnection connection = open();
            try {
                for (Attachment attachment : attachments) {
                    attachment.attach(connection); // what has been removed meanwhile sees to it itself
                }
            } catch (IOException | RuntimeException | Error e) {
                discard(connection);
                throw e;
            } catch (InterruptedException e) {
                discard(connection);
                throw new IOException(e);
            }
            live.set(connection);
            learnServers(connection.connection());
            if (!connection.isAlive()) { // it may have ended before it could be seen as live
                ended(connection.connection());
            }
        } finally {
            attaching.unlock();
        }
        if (closed) {
            close();
        }
    }

    /** What NATS tells of its servers now: those that it told of long ago may be gone, and each would be waited for. */
    private void learnServers(Connection connection) {
        List<String> told = connection.getServerInfo().getConnectURLs();
        List<String> present = connection.getServers().stream()
                .filter(address -> told.stream().anyMatch(address::endsWith)) // they are told without the scheme
                .toList();
        servers.clear();
        servers.addAll(options.getServers());
        servers.addAll(present);
    }

    private LiveConnection open() throws IOException {
        try {
            String inbox = subjects.inboxPrefix()
                    + Long.toHexString(ThreadLocalRandom.current().nextLong());
            return new LiveConnection(Nats.connect(clientOptions()), inbox);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while connecting", e);
        } catch (IOException e) {
            throw ServerAddresses.told(e);
        }
    }

    private io.nats.client.Options clientOptions() {
        io.nats.client.Options.Builder nats = options.applyTo(addressed()
                .connectionName(options.getName())
                .inboxPrefix(subjects.inboxPrefix())
                .pingInterval(Duration.ofSeconds(2)));
        return nats.noReconnect()
                .maxMessagesInOutgoingQueue(MOST_WAITING_MESSAGES)
                .discardMessagesWhenOutgoingQueueFull()
                .executor(natsThreads)
                .readerThreadFactory(NatsThread.factory("gate-nats-reader"))
                .writerThreadFactory(NatsThread.factory("gate-nats-writer"))
                .connectionListener(watch)
                .errorListener(watch)
                .build();
    }

    private io.nats.client.Options.Builder addressed() {
        try {
            return new io.nats.client.Options.Builder().servers(servers.toArray(String[]::new));
        } catch (IllegalArgumentException e) { // its text may have a password in it
            throw new IllegalArgumentException("servers: " + ServerAddresses.told(options.getServers())
                    + " (expected: addresses such as nats://10.0.0.5:4222)");
        }
    }

    /** Runs on a thread of the client of NATS. */
    private void ended(Connection connection) {
        LiveConnection lost = live.get();
        if (lost == null || lost.connection() != connection || !live.compareAndSet(lost, null)) {
            return;
        }
        try {
            lost.end();
            attachments.forEach(Attachment::detach);
        } finally { // whatever becomes of those who waited
            if (!closed) {
                log.warn("NATS is lost, looking for it at {}", ServerAddresses.told(options.getServers()));
                maintenance.execute(this::reconnect);
            }
        }
    }

    /** More waits to be sent than may wait; runs on a thread of the client of NATS. */
    private void discarded(Message message) {
        LiveConnection connection = live.get();
        String replyTo = message.getReplyTo();
        if (connection != null && replyTo != null) {
            connection.discarded(replyTo);
        }
    }

    private void reconnect() {
        if (closed || live.get() != null) {
            return;
        }
        try {
            establish();
            log.info("NATS is back");
        } catch (Throwable e) { // also if there are no threads to be had, say: that passes
            log.atLevel(e instanceof Error ? Level.WARN : Level.DEBUG).log("NATS is not back yet: {}", e.toString());
            long wait = options.getReconnectWait().toMillis();
            long jitter = ThreadLocalRandom.current().nextLong(wait / 4 + 1);
            maintenance.schedule(this::reconnect, wait + jitter, TimeUnit.MILLISECONDS);
        }
    }

    private void expireRequests() {
        LiveConnection connection = live.get();
        if (connection != null) {
            connection.expire();
        }
    }

    /** Sets something up on this connection, if there is one, and on each later one. */
    void add(Attachment attachment) {
        attaching.lock();
        try {
            LiveConnection connection = live.get();
            if (connection != null) {
                attachment.attach(connection);
            }
            attachments.add(attachment);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        } finally {
            attaching.unlock();
        }
    }

    void remove(Attachment attachment) {
        attachments.remove(attachment);
    }

    CompletableFuture<ByteReader> request(Target target, @Nullable Headers headers, byte[] body, Duration timeout) {
        LiveConnection connection = live.get();
        return connection == null
                ? CompletableFuture.failedFuture(new ClusterUnavailableException("NATS is not connected"))
                : connection.request(target, headers, body, timeout);
    }

    /** Does something short again and again, whether it fails or not, until the link is closed or the result cancelled. */
    Future<?> every(Duration interval, Runnable task) {
        return maintenance.scheduleWithFixedDelay(
                () -> contained(task), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void contained(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            log.atLevel(warnings.isDue() ? Level.WARN : Level.DEBUG).log("What the link does now and then failed", e);
        }
    }

    /** Sends without waiting for anything. */
    void publish(String subject, @Nullable Headers headers, byte[] body) {
        liveConnection().publish(subject, null, headers, body);
    }

    /** Returns the connection that works now. */
    LiveConnection liveConnection() {
        LiveConnection connection = live.get();
        if (connection == null) {
            throw new ClusterUnavailableException("NATS is not connected");
        }
        return connection;
    }

    /**
     * {@return all gates of the cluster, seen from here}
     */
    public Gates getGates() {
        return gates;
    }

    /** Returns where it is written which user is connected to which gate. */
    UserBucket users() {
        return users;
    }

    Subjects subjects() {
        return subjects;
    }

    Executor executor() {
        return executor;
    }

    /**
     * {@return the settings of this link}
     */
    public NatsOptions getOptions() {
        return options;
    }

    /**
     * {@return whether NATS can be reached at this moment}
     */
    public boolean isConnected() {
        LiveConnection connection = live.get();
        return connection != null && connection.isAlive();
    }

    /**
     * Returns the connection to NATS, to be used for what is the application's own. It is another one after NATS was lost.
     *
     * @return the connection of this moment; not to be closed
     * @throws ClusterUnavailableException if there is none
     */
    public Connection getConnection() {
        return liveConnection().connection();
    }

    /**
     * Ends the link and what waits for answers on it. What uses the link is to be closed before. Further calls do nothing.
     */
    @Override
    public void close() {
        closed = true;
        maintenance.shutdownNow();
        LiveConnection connection = live.getAndSet(null);
        if (connection != null) {
            connection.end();
            attachments.forEach(Attachment::detach);
            discard(connection);
        }
        natsThreads.shutdown();
        if (options.getExecutor().isEmpty() && executor instanceof ExecutorService own) {
            own.shutdown();
        }
    }

    private static void discard(LiveConnection connection) {
        try {
            connection.connection().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
