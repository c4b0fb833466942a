package mqgate.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/** How what is answered to one read gets to the socket. Owned by the event loop. */
interface FloorAnswers {

    /** Answers with a part of what was read. */
    void echo(ChannelHandlerContext ctx, ByteBuf in, int begin, int length);

    /** Returns where a short answer, at most this long, is to be written; then {@link #added} is called. */
    ByteBuf room(ChannelHandlerContext ctx, int length);

    void added(ChannelHandlerContext ctx, ByteBuf room);

    /** Hands over what is not yet written to the channel. */
    void finish(ChannelHandlerContext ctx);

    /** Each answer is a buffer of its own; an echo is a slice of what was read. */
    final class Raw implements FloorAnswers {

        @Override
        public void echo(ChannelHandlerContext ctx, ByteBuf in, int begin, int length) {
            ctx.write(in.retainedSlice(begin, length), ctx.voidPromise());
        }

        @Override
        public ByteBuf room(ChannelHandlerContext ctx, int length) {
            return ctx.alloc().ioBuffer(length);
        }

        @Override
        public void added(ChannelHandlerContext ctx, ByteBuf room) {
            ctx.write(room, ctx.voidPromise());
        }

        @Override
        public void finish(ChannelHandlerContext ctx) {}
    }

    /** All answers are copied into one buffer. */
    final class Copy implements FloorAnswers {

        private static final int CAPACITY = 2048;

        private ByteBuf out = Unpooled.EMPTY_BUFFER;

        @Override
        public void echo(ChannelHandlerContext ctx, ByteBuf in, int begin, int length) {
            room(ctx, length).writeBytes(in, begin, length);
        }

        @Override
        public ByteBuf room(ChannelHandlerContext ctx, int length) {
            if (out.maxCapacity() == 0) {
                out = ctx.alloc().ioBuffer(Math.max(length, CAPACITY));
            }
            return out;
        }

        @Override
        public void added(ChannelHandlerContext ctx, ByteBuf room) {}

        @Override
        public void finish(ChannelHandlerContext ctx) {
            if (out.isReadable()) {
                ctx.write(out, ctx.voidPromise());
                out = Unpooled.EMPTY_BUFFER;
            }
        }
    }
}
