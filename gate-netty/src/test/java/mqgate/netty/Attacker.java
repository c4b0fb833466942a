package mqgate.netty;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Someone who attacks a gate over sockets that stay open until he resets them or leaves. */
final class Attacker implements AutoCloseable {

    private final TestGate gate;
    private final int number;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean gone;

    Attacker(TestGate gate, int number) {
        this.gate = gate;
        this.number = number;
    }

    /** Returns one of these; the next attacker has the next one. */
    @SafeVarargs
    final <T> T choose(T... choices) {
        return choices[number % choices.length];
    }

    /** Opens a connection and does nothing of what the link needs, TLS and HTTP for instance. */
    Socket open(Link link) throws IOException {
        return open(link, (InetAddress) null);
    }

    Socket open(Link link, InetAddress from) throws IOException {
        InetSocketAddress to = gate.address(link);
        return keep(new Socket(to.getAddress(), to.getPort(), from, 0));
    }

    /** Opens a connection and sends something. */
    Socket open(Link link, byte[] bytes) throws IOException {
        Socket socket = open(link);
        socket.getOutputStream().write(bytes);
        return socket;
    }

    /** Connects in MQTT, on a WebSocket if the link is one. */
    TestClient connect(Link link) throws IOException {
        TestClient client = gate.connect(link);
        keep(client.socket());
        return client;
    }

    private Socket keep(Socket socket) throws IOException {
        sockets.add(socket);
        if (gone) {
            socket.close();
        }
        return socket;
    }

    /** Ends a connection with a reset. */
    void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
        sockets.remove(socket);
    }

    @Override
    public void close() throws IOException {
        gone = true;
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
