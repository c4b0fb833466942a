package mqgate.soak;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Bodies that say their number, with bytes that follow from it. Has no state. */
final class Numbered {

    private static final int LEAST = Long.BYTES;

    private Numbered() {}

    static byte[] body(long number, int size) {
        byte[] body = new byte[size];
        ByteBuffer.wrap(body).putLong(number);
        for (int i = LEAST; i < size; i++) {
            body[i] = filler(number, i);
        }
        return body;
    }

    private static byte filler(long number, int index) {
        return (byte) (number * 31 + index);
    }

    /** Returns the number of a body, or -1 if it is none. */
    static long read(ByteBuf body) {
        if (body.readableBytes() < LEAST) {
            return -1;
        }
        int begin = body.readerIndex();
        long number = body.getLong(begin);
        for (int i = LEAST; i < body.readableBytes(); i++) {
            if (body.getByte(begin + i) != filler(number, i)) {
                return -1;
            }
        }
        return number;
    }
}
