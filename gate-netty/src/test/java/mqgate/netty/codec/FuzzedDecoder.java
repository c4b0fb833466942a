package mqgate.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decoder, and what it made of the bytes: packets and then, at the most, one fault. */
final class FuzzedDecoder {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final List<Packet> packets = new ArrayList<>();
    private final EmbeddedChannel channel;
    private @Nullable Throwable fault;
    private int pauseAfter;

    FuzzedDecoder(PacketReaders dialect, int limit, int topicAliasMaximum) {
        channel = new EmbeddedChannel(DecoderChannel.codec(dialect, limit, topicAliasMaximum), new Recorder());
        channel.config().setAllocator(allocator);
    }

    /** Stops reading after so many packets until the end; 0 for never. */
    void pauseAfter(int count) {
        pauseAfter = count;
    }

    void write(byte[] bytes) {
        channel.writeInbound(allocator.ioBuffer(bytes.length).writeBytes(bytes));
    }

    /** Reads what a pause has left, and checks that no buffer is. */
    void end() {
        channel.config().setAutoRead(true);
        channel.pipeline().fireUserEventTriggered(PacketCodec.Resume.INSTANCE);
        channel.finishAndReleaseAll();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .as("bytes of buffers not released")
                .isZero();
    }

    List<Packet> packets() {
        return packets;
    }

    @Nullable Throwable fault() {
        return fault;
    }

    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            assertThat(fault).as("the fault before %s", message).isNull();
            packets.add((Packet) message);
            if (packets.size() == pauseAfter) {
                ctx.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            assertThat(fault).as("the fault before %s", cause).isNull();
            fault = cause;
        }
    }
}
