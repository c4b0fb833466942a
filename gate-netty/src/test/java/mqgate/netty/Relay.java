package mqgate.netty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between clients and a gate: reads what the gate sends them, and can cut the line. */
final class Relay implements AutoCloseable {

    private final InetSocketAddress gate;
    private final ServerSocket door;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream fromGate = new ByteArrayOutputStream();
    private volatile boolean cut;

    private Relay(InetSocketAddress gate) throws IOException {
        this.gate = gate;
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    static Relay to(InetSocketAddress gate) throws IOException {
        Relay relay = new Relay(gate);
        start(relay::connect);
        return relay;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) door.getLocalSocketAddress();
    }

    /** What the gate has sent so far, each byte as one character. */
    String sentByGate() {
        return fromGate.toString(StandardCharsets.ISO_8859_1);
    }

    /** Ends every connection, also for what comes in answer to that, and takes no more. */
    void cut() throws IOException {
        cut = true;
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void connect() {
        try {
            while (true) {
                Socket client = door.accept();
                sockets.add(client);
                Socket server = new Socket(gate.getAddress(), gate.getPort());
                sockets.add(server);
                start(() -> pass(client, server, OutputStream.nullOutputStream()));
                start(() -> pass(server, client, fromGate));
            }
        } catch (IOException e) {
            // the line was cut
        }
    }

    private void pass(Socket from, Socket to, OutputStream record) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            int count;
            while ((count = from.getInputStream().read(buffer)) >= 0 && !cut) {
                record.write(buffer, 0, count);
                to.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException e) {
            // one of the two has left, or the line was cut
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
