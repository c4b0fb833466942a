package mqgate.nats;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Clients of a gate, in a process and on a thread of their own: each keeps so many messages in flight, and every answer, which
 * must be the message again, brings the next. With none in flight they only listen. Says {@code begin} when it is warm and {@code end} with how many answers came since.
 */
public final class RouteLoad {

    private static final int PAYLOAD = 64;

    /** One client. */
    private static final class Client {

        final SocketChannel channel;
        int position; // in the answer that comes

        Client(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private final Selector selector = Selector.open();
    private final List<Client> clients = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
    private final byte[] message;
    private final ByteBuffer messages;
    private long answers;

    private RouteLoad(String topic, int inFlight) throws IOException {
        message = publish(topic);
        messages = ByteBuffer.allocateDirect(message.length * inFlight);
        for (int i = 0; i < inFlight; i++) {
            messages.put(message);
        }
    }

    /**
     * Runs the load.
     *
     * @param args ports divided by commas, topic, connections, messages in flight of each, seconds to warm up, seconds to count
     * @throws IOException if a connection fails
     */
    public static void main(String[] args) throws IOException {
        RouteLoad load = new RouteLoad(args[1], Integer.parseInt(args[3]));
        load.connect(args[0].split(",", -1), Integer.parseInt(args[2]));
        load.run(Double.parseDouble(args[4]));
        System.out.println("begin");
        load.answers = 0;
        long nanos = load.run(Double.parseDouble(args[5]));
        System.out.println("end " + load.answers + " " + nanos);
    }

    private static byte[] publish(String topic) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(packet);
        fields.writeByte(0x30);
        fields.writeByte(2 + topic.length() + PAYLOAD);
        fields.writeUTF(topic);
        fields.write(new byte[PAYLOAD]);
        return packet.toByteArray();
    }

    private void connect(String[] ports, int count) throws IOException {
        byte[] connect = {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 0};
        for (int i = 0; i < count; i++) {
            int port = Integer.parseInt(ports[i % ports.length]);
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.socket().setTcpNoDelay(true);
            channel.write(ByteBuffer.wrap(connect));
            ByteBuffer answer = ByteBuffer.allocate(4);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // the answer comes in one piece, as a rule
            }
            Client client = new Client(channel);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, client);
            clients.add(client);
        }
        for (Client client : clients) {
            send(client, messages.capacity());
        }
    }

    private long run(double seconds) throws IOException {
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        while (System.nanoTime() < end) {
            selector.select(this::read, 100);
        }
        return System.nanoTime() - begin;
    }

    private void read(SelectionKey key) {
        try {
            Client client = (Client) key.attachment();
            in.clear();
            int count = client.channel.read(in);
            if (count < 0) {
                throw new IOException("closed by the gate");
            }
            int begun = client.position;
            check(begun, in.flip());
            int come = (begun + count) / message.length;
            client.position = (begun + count) % message.length;
            answers += come;
            send(client, come * message.length);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first bytes tell an answer from an error. */
    private void check(int begun, ByteBuffer bytes) {
        for (int at = begun == 0 ? 0 : message.length - begun; at + 1 < bytes.limit(); at += message.length) {
            if (bytes.get(at) != message[0] || bytes.get(at + 1) != message[1]) {
                throw new IllegalStateException("another answer than the message");
            }
        }
    }

    private void send(Client client, int bytes) throws IOException {
        ByteBuffer out = messages.duplicate().position(0).limit(Math.min(bytes, messages.capacity()));
        while (out.hasRemaining()) {
            client.channel.write(out);
        }
    }
}
