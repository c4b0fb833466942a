package mqgate.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What all clients share, and the loop that serves them. Owned by the thread of the load. */
final class Loop {

    private static final int BUFFER = 1 << 20;
    private static final long GIVE_UP = TimeUnit.SECONDS.toNanos(60);

    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    private final List<Client> clients = new ArrayList<>();
    private final Histogram handshakes = new Histogram();
    private final Faults faults = new Faults();
    private final InetSocketAddress server;
    private final LoadOptions options;
    private final Payload payload;
    private final Behaviour behaviour;
    private int shaking;
    private long pinged = System.nanoTime();

    Loop(LoadOptions options, Behaviour behaviour) throws IOException {
        this.options = options;
        this.behaviour = behaviour;
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port);
        payload = new Payload(options.payload);
    }

    /** Opens these connections, some at a time, and waits until each is there or has failed. */
    void connect(int count, boolean subscribe) throws IOException {
        long begun = System.nanoTime();
        int left = count;
        while ((left > 0 || shaking > 0) && System.nanoTime() - begun < GIVE_UP) {
            for (; left > 0 && shaking < options.concurrency; left--) {
                open(subscribe);
            }
            turn(100);
        }
    }

    /** Opens a connection. */
    Client open(boolean subscribe) throws IOException {
        shaking++;
        Client client = new Client(this, clients.size(), subscribe);
        clients.add(client);
        return client;
    }

    Connection connection(Client client) throws IOException {
        return new Connection(client, selector, server);
    }

    void ready(long nanos) {
        shaking--;
        handshakes.add(nanos);
    }

    void closed(boolean wasReady, boolean byServer) {
        if (!wasReady) {
            shaking--;
            faults.failedHandshakes++;
        } else if (byServer) {
            faults.closedByServer++;
        }
    }

    /** Serves those who can be served; if there are none it waits so long, or not at all. */
    void turn(long millis) throws IOException {
        if (millis > 0) {
            selector.select(this::serve, millis);
        } else {
            selector.selectNow(this::serve);
        }
        ping();
    }

    private void serve(SelectionKey key) {
        ((Connection) key.attachment()).onSelected(in);
    }

    private void ping() {
        long now = System.nanoTime();
        if (options.keepAlive > 0 && now - pinged > TimeUnit.SECONDS.toNanos(1)) {
            pinged = now;
            long every = TimeUnit.SECONDS.toNanos(options.keepAlive) / 2;
            clients.forEach(client -> client.ping(now, every));
        }
    }

    int handshakesOpen() {
        return shaking;
    }

    List<Client> clients() {
        return clients;
    }

    ByteBuffer out() {
        return out;
    }

    Payload payload() {
        return payload;
    }

    LoadOptions options() {
        return options;
    }

    Behaviour behaviour() {
        return behaviour;
    }

    Faults faults() {
        return faults;
    }

    Histogram handshakes() {
        return handshakes;
    }
}
