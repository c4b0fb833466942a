package mqgate.nats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A line of TCP on 127.0.0.1 to a port, through which a test connects, and which it can cut and freeze. Its own port stays the
 * same. For any thread; what passes is moved by threads of its own.
 */
final class Cable implements AutoCloseable {

    private enum State {
        WHOLE,
        FROZEN,
        CUT
    }

    private final int target;
    private final ServerSocket door;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.WHOLE; // guarded by the lock

    private Cable(int target) throws IOException {
        this.target = target;
        door = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    }

    static Cable to(int port) {
        try {
            Cable cable = new Cable(port);
            start(cable::accept);
            return cable;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return door.getLocalPort();
    }

    /** The address of a NATS server at the other end. */
    String url() {
        return "nats://127.0.0.1:" + port();
    }

    /** Ends every connection, and each new one at once. */
    void cut() {
        become(State.CUT);
        closeAll();
    }

    /** Lets nothing pass and ends nothing, until it is healed or cut. */
    void freeze() {
        become(State.FROZEN);
    }

    /** Lets everything pass; of a frozen line also what was sent meanwhile. */
    void heal() {
        become(State.WHOLE);
    }

    private void become(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits while the line is frozen; returns whether it is whole. */
    private boolean awaitWhole() {
        lock.lock();
        try {
            while (state == State.FROZEN) {
                changed.awaitUninterruptibly();
            }
            return state == State.WHOLE;
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                sockets.add(near);
                start(() -> connect(near));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void connect(Socket near) {
        try {
            if (!awaitWhole()) {
                drop(near);
                return;
            }
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(far);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            start(() -> pass(near, far));
            start(() -> pass(far, near));
        } catch (IOException e) {
            drop(near);
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try {
            int count = from.getInputStream().read(buffer);
            while (count >= 0 && awaitWhole()) {
                to.getOutputStream().write(buffer, 0, count);
                count = from.getInputStream().read(buffer);
            }
        } catch (IOException e) {
            // one of the two has left
        }
        awaitWhole();
        drop(from);
        drop(to);
    }

    private void drop(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // closed all the same
        }
    }

    private void closeAll() {
        sockets.forEach(this::drop);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cable");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
