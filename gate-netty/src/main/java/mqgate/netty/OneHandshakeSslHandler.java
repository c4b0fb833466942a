package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * TLS by the JDK's engine, with one handshake for a connection. The engine itself would do another as often as a client of TLS 1.2 asks for
 * one, with a signature each time. Owned by the event loop.
 *
 * <p>A record that says that it belongs to a handshake is the beginning of another one when the first is done. TLS 1.3, which has no other, hides
 * what comes later (new keys) in records of data.
 */
final class OneHandshakeSslHandler extends SslHandler {

    private static final int HANDSHAKE_RECORD = 22;

    OneHandshakeSslHandler(SSLEngine engine) {
        super(engine);
    }

    /** Each call begins with a record: with this engine one is taken at a time, and only when it is whole. */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws SSLException {
        if (in.getByte(in.readerIndex()) == HANDSHAKE_RECORD
                && handshakeFuture().isSuccess()) {
            in.skipBytes(in.readableBytes());
            throw new SSLException("a second handshake");
        }
        super.decode(ctx, in, out);
    }
}
