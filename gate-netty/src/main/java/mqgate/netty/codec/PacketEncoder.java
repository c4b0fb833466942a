package mqgate.netty.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of a {@link PacketCodec}: turns packets into bytes and joins those between two flushes into one buffer. Owned by the
 * event loop.
 *
 * <p>What is no packet passes through, after the packets written before it. A void promise lets a packet wait in the
 * buffer; any other promise sends the buffer down at once, so that its completion tells the truth.
 */
public abstract sealed class PacketEncoder extends ChannelDuplexHandler permits PacketCodec {

    private static final int SMALLEST_BATCH = 128;
    private static final int LARGEST_GUESS = 8 * 1024;
    private static final int BATCH_LIMIT = 64 * 1024;
    private static final int COPY_LIMIT = 1024;

    private final Traffic traffic;
    private Language language;
    private @Nullable ByteBuf batch;
    private @Nullable ByteBuf shared; // instead of a batch, as long as it is alone
    private int capacity = SMALLEST_BATCH; // of the next batch

    /** Writes MQTT 3 on a connection on which packets are read like this. */
    PacketEncoder(PacketReaders dialect, Traffic traffic) {
        this.traffic = traffic;
        language = dialect == PacketReaders.MQANT ? Language.MQANT : Language.MQTT3;
    }

    final Traffic traffic() {
        return traffic;
    }

    /**
     * Writes MQTT 5 from now on.
     *
     * @param topicAliases how many topic aliases may be used, 0 for none
     * @param maxPacketSize the largest packet that the client takes
     */
    public final void speakMqtt5(int topicAliases, long maxPacketSize) {
        language = topicAliases == 0
                ? Language.MQTT5
                : new Language(PacketWriter.MQTT5, new TopicAliases.Outgoing(topicAliases, maxPacketSize));
    }

    /** How packets are written. */
    private record Language(PacketWriter writer, TopicAliases.@Nullable Outgoing aliases) {

        static final Language MQTT3 = new Language(PacketWriter.MQTT3, null);
        static final Language MQANT = new Language(PacketWriter.MQANT, null);
        static final Language MQTT5 = new Language(PacketWriter.MQTT5, null);

        Packet abbreviated(Packet packet) {
            return aliases != null && packet instanceof Packet.Publish publish ? aliases.abbreviate(publish) : packet;
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof Packet packet) {
            Packet written = language.abbreviated(packet);
            PacketWriter writer = language.writer();
            writer.write(written, room(ctx, writer.maxLength(written)));
        } else if (message instanceof EncodedPacket packet && packet.bytes().readableBytes() <= COPY_LIMIT) {
            append(ctx, packet.bytes());
        } else {
            send(ctx);
            pass(ctx, message instanceof EncodedPacket packet ? packet.bytes().retainedDuplicate() : message, promise);
            return;
        }
        if (!promise.isVoid()) {
            send(ctx, promise);
        }
    }

    /** What is shared and small is copied if it is not alone; what is large passes, so that the channel knows of it. */
    private void append(ChannelHandlerContext ctx, ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (batch == null && shared == null) {
            shared = bytes.retainedDuplicate();
        } else {
            room(ctx, length).writeBytes(bytes, bytes.readerIndex(), length);
        }
    }

    /** Returns the batch with room for more bytes, a new one if the current would grow too large. */
    private ByteBuf room(ChannelHandlerContext ctx, int length) {
        ByteBuf current = batch;
        if (current != null && current.readableBytes() + length > BATCH_LIMIT) {
            send(ctx);
            current = null;
        }
        if (current == null) {
            current = begin(ctx, length);
            batch = current;
        }
        return current;
    }

    private ByteBuf begin(ChannelHandlerContext ctx, int length) {
        ByteBuf first = shared;
        int firstLength = first == null ? 0 : first.readableBytes();
        ByteBuf begun = ctx.alloc().ioBuffer(Math.max(capacity, firstLength + length));
        if (first != null) {
            begun.writeBytes(first);
            first.release();
            shared = null;
        }
        return begun;
    }

    private void send(ChannelHandlerContext ctx) {
        send(ctx, ctx.voidPromise());
    }

    private void send(ChannelHandlerContext ctx, ChannelPromise promise) {
        ByteBuf ready = batch != null ? batch : shared;
        if (batch != null) {
            capacity = guess(batch.readableBytes());
        }
        batch = null;
        shared = null;
        if (ready != null) {
            pass(ctx, ready, promise);
        }
    }

    private void pass(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            traffic.written(bytes.readableBytes());
        }
        ctx.write(message, promise);
    }

    /** The next batch is likely to be about as large as this one. */
    private static int guess(int batch) {
        int bounded = Math.min(Math.max(batch, SMALLEST_BATCH), LARGEST_GUESS);
        return Integer.highestOneBit(bounded - 1) << 1;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        send(ctx);
        ctx.flush();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release(batch);
        release(shared);
        batch = null;
        shared = null;
    }

    private static void release(@Nullable ByteBuf lost) {
        if (lost != null) {
            lost.release();
        }
    }
}
