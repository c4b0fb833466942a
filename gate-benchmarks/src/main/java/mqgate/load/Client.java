package mqgate.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One client: its handshake, what it sends, and what comes, packet by packet. Owned by the thread of the load. */
final class Client {

    private static final int ROOM_BESIDE_PAYLOAD = 1024;

    private enum State {
        OPENING,
        GREETING,
        SUBSCRIBING,
        READY,
        CLOSED
    }

    /** Numbers of what came, for those who count. */
    final Sequence sequence = new Sequence();

    final int number;

    /** How many messages it has sent. */
    int sent;

    /** How many of its messages are not acknowledged. */
    int unacknowledged;

    private final Loop loop;
    private final Connection connection;
    private final Packets packets;
    private final boolean subscribes;
    private final long begun = System.nanoTime();
    private State state = State.OPENING;
    private long pinged = begun;

    Client(Loop loop, int number, boolean subscribes) throws IOException {
        this.loop = loop;
        this.number = number;
        this.subscribes = subscribes;
        packets = new Packets(loop.options(), number);
        connection = loop.connection(this);
    }

    boolean isReady() {
        return state == State.READY;
    }

    /** Publishes a message that is to be sent at this time; it leaves with {@link #flush}. */
    void publish(long nanos) {
        makeRoom(loop.payload().size());
        packets.publish(loop.out(), loop.payload(), sent++, nanos);
        unacknowledged += loop.options().qos;
    }

    /** Publishes anything at QoS 0; it leaves with {@link #flush}. */
    void publish(byte[] topic, byte[] body) {
        makeRoom(body.length);
        Packets.publish(loop.out(), topic, body);
    }

    private void makeRoom(int payload) {
        if (loop.out().remaining() < payload + ROOM_BESIDE_PAYLOAD) {
            flush();
        }
    }

    void ping(long now, long every) {
        if (isReady() && now - pinged > every) {
            pinged = now;
            loop.out().putShort((short) 0xc000);
            flush();
        }
    }

    /** Sends what was written to the buffer that all clients share. */
    void flush() {
        connection.send(loop.out());
    }

    void onConnected() {
        state = State.GREETING;
        packets.connect(loop.out());
        flush();
    }

    /** Takes the whole packets out of what has come. */
    void onBytes(ByteBuffer in) {
        while (state != State.CLOSED && Packets.isWhole(in)) {
            packet(in);
        }
        loop.behaviour().onReadComplete(this);
        if (loop.out().position() > 0) {
            flush();
        }
    }

    private void packet(ByteBuffer in) {
        int header = in.get() & 0xff;
        int length = Packets.length(in);
        int end = in.position() + length;
        switch (header >> 4) {
            case 2 -> onConnAck(in.get(in.position() + 1));
            case 3 -> onPublish(in, header, end);
            case 4 -> unacknowledged--;
            case 9 -> onSubAck(in.get(in.position() + 2));
            case 13 -> {}
            default -> loop.faults().protocol++;
        }
        in.position(end);
    }

    private void onConnAck(int code) {
        if (state != State.GREETING || code != 0) {
            close(false);
        } else if (subscribes) {
            state = State.SUBSCRIBING;
            packets.subscribe(loop.out());
        } else {
            onReady();
        }
    }

    private void onSubAck(int code) {
        if (state != State.SUBSCRIBING || code < 0) {
            close(false);
        } else {
            onReady();
        }
    }

    private void onReady() {
        state = State.READY;
        loop.ready(System.nanoTime() - begun);
        loop.behaviour().onReady(this);
    }

    private void onPublish(ByteBuffer in, int header, int end) {
        int at = in.position();
        at += 2 + (in.getShort(at) & 0xffff);
        if ((header & 0x06) != 0) {
            loop.out().putShort((short) 0x4002).putShort(in.getShort(at));
            at += 2;
        }
        loop.behaviour().onPublish(this, in, at, end - at);
    }

    /** Returns whether a message has the topic of this client and is as it was sent; counts what is wrong. */
    boolean isOwn(ByteBuffer in, int at, int length) {
        if (!packets.isTopic(in, in.position())) {
            loop.faults().topic++;
            return false;
        }
        if (!loop.payload().isRight(in, at, length)) {
            loop.faults().payload++;
            return false;
        }
        return true;
    }

    void onLost() {
        close(true);
    }

    /** Says goodbye. */
    void leave() {
        loop.out().putShort((short) 0xe000);
        flush();
        close(false);
    }

    private void close(boolean byServer) {
        if (state != State.CLOSED) {
            loop.closed(isReady(), byServer);
            state = State.CLOSED;
            connection.close();
        }
    }
}
