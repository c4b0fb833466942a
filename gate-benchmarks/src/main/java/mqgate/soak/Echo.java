package mqgate.soak;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What is to be echoed: who asks, which of its echoes it is, when it was to be asked for, and bytes that follow from these. Has no state. */
final class Echo {

    private static final int HEAD = Integer.BYTES + 2 * Long.BYTES;
    private static final int SIZE = 64;

    private Echo() {}

    static ByteBuf body(int client, long number, long nanos) {
        ByteBuf body = Unpooled.buffer(SIZE);
        body.writeInt(client).writeLong(number).writeLong(nanos);
        while (body.readableBytes() < SIZE) {
            body.writeByte(filler(client, number, nanos, body.readableBytes()));
        }
        return body;
    }

    private static int filler(int client, long number, long nanos, int index) {
        return (byte) ((client * 31L + number) * 31 + nanos + index);
    }

    /** Returns whether it is an echo of this client, as it was asked for. */
    static boolean isOf(int client, ByteBuf body) {
        if (body.readableBytes() != SIZE || body.getInt(body.readerIndex()) != client) {
            return false;
        }
        for (int i = HEAD; i < SIZE; i++) {
            if (body.getByte(body.readerIndex() + i) != filler(client, number(body), nanos(body), i)) {
                return false;
            }
        }
        return true;
    }

    static long number(ByteBuf body) {
        return body.getLong(body.readerIndex() + Integer.BYTES);
    }

    static long nanos(ByteBuf body) {
        return body.getLong(body.readerIndex() + Integer.BYTES + Long.BYTES);
    }
}
