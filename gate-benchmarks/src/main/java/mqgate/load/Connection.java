package mqgate.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** The socket of a client, the bytes that it does not take yet, and the beginning of a packet. Owned by the thread of the load. */
final class Connection {

    private final Client client;
    private final SocketChannel channel;
    private final SelectionKey key;
    private @Nullable ByteBuffer rest;
    private @Nullable ByteBuffer unsent;

    /** Begins to connect; the key that is selected has this connection with it. */
    Connection(Client client, Selector selector, SocketAddress server) throws IOException {
        this.client = client;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = channel.register(selector, SelectionKey.OP_CONNECT, this);
        channel.connect(server);
    }

    /** Sends all that a buffer has, sooner or later, and clears it. */
    void send(ByteBuffer out) {
        out.flip();
        try {
            if (unsent == null) {
                channel.write(out);
            }
            if (out.hasRemaining() && key.isValid()) {
                keep(out);
            }
        } catch (IOException e) {
            client.onLost();
        } finally {
            out.clear();
        }
    }

    private void keep(ByteBuffer out) {
        int kept = unsent == null ? 0 : unsent.remaining();
        ByteBuffer all = ByteBuffer.allocate(kept + out.remaining());
        if (unsent != null) {
            all.put(unsent);
        }
        unsent = all.put(out).flip();
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    /** Something can be done; {@code in} is a buffer to read into. */
    void onSelected(ByteBuffer in) {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                client.onConnected();
            } else if (key.isWritable() && unsent != null) {
                sendRest(unsent);
            }
            if (key.isValid() && key.isReadable()) {
                read(in.clear());
            }
        } catch (IOException e) {
            client.onLost();
        }
    }

    private void sendRest(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (!bytes.hasRemaining()) {
            unsent = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private void read(ByteBuffer in) throws IOException {
        if (rest != null) {
            in.put(rest);
            rest = null;
        }
        if (channel.read(in) < 0) {
            client.onLost();
            return;
        }
        client.onBytes(in.flip());
        if (in.hasRemaining()) {
            rest = ByteBuffer.allocate(in.remaining()).put(in).flip();
        }
    }

    void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
