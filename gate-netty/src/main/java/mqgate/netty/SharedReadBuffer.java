package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Lets all sockets of an event loop be read into one buffer, so that a read allocates nothing and finds its memory in the processor's
 * cache. For pipelines that hold nothing of what was read when the read is done: whoever does has the buffer, and the next read
 * gets another. Safe for any number of event loops; each has its own.
 */
final class SharedReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

    /** For all gates: it has nothing but a buffer for each event loop. */
    static final SharedReadBuffer INSTANCE = new SharedReadBuffer();

    private static final int CAPACITY = 65536;

    private final FastThreadLocal<Reads> reads = new FastThreadLocal<>() {
        @Override
        protected Reads initialValue() {
            return new Reads();
        }

        @Override
        protected void onRemoval(Reads ended) {
            ended.end();
        }
    };

    private SharedReadBuffer() {}

    @Override
    @SuppressWarnings("deprecation") // the type that the interface wants
    public Handle newHandle() {
        return reads.get();
    }

    /** One read loop follows the other on an event loop, whichever sockets they are of. Owned by the event loop. */
    private final class Reads extends MaxMessageHandle {

        private @Nullable ByteBuf buffer;

        @Override
        public int guess() {
            return CAPACITY;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf free = buffer;
            if (free == null || free.refCnt() > 1) {
                end();
                free = allocator.ioBuffer(CAPACITY);
                buffer = free;
            }
            return free.clear().retain();
        }

        void end() {
            if (buffer != null) {
                buffer.release();
                buffer = null;
            }
        }
    }
}
