package mqgate.netty;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.netty.codec.MalformedPacketException;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Packet.ConnAck.Code;

/**
 * Greets a client: the first packet must be CONNECT. Owned by the event loop; gone after CONNECT was accepted.
 *
 * <ul>
 *   <li>An acceptable CONNECT is answered, then the agent opens its session and is registered.
 *   <li>A protocol level or client id that is not served is answered with its return code, then the connection closes.
 *   <li>Anything else closes the connection without an answer.
 * </ul>
 */
final class HandshakeHandler extends ChannelInboundHandlerAdapter {

    private static final int MAX_CLIENT_ID_BYTES = 64;
    private static final int MQTT_3_1 = 3;

    private final NettyAgent agent;
    private final Options options;

    HandshakeHandler(NettyAgent agent, Options options) {
        this.agent = agent;
        this.options = options;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (agent.isClosed()) {
            ReferenceCountUtil.release(message);
        } else if (!(message instanceof Packet.Connect connect)) {
            agent.close(CloseReason.PROTOCOL_ERROR, new IllegalStateException("the first packet is no CONNECT"));
        } else if (isAcceptable(connect)) {
            accept(ctx, connect);
        } else {
            refuse(ctx, Code.IDENTIFIER_REJECTED, CloseReason.CLIENT_ID_REJECTED);
        }
    }

    /** An empty id asks for one of the server's, which only MQTT 3.1.1 allows, and only without state to keep. */
    private static boolean isAcceptable(Packet.Connect connect) {
        int length = ByteBufUtil.utf8Bytes(connect.clientId());
        boolean mayBeEmpty = connect.cleanSession() && connect.level() > MQTT_3_1;
        return length == 0 ? mayBeEmpty : length <= MAX_CLIENT_ID_BYTES;
    }

    private void accept(ChannelHandlerContext ctx, Packet.Connect connect) {
        ctx.write(new Packet.ConnAck(Code.ACCEPTED), ctx.voidPromise());
        ctx.pipeline().fireUserEventTriggered(new HandshakeDone(silenceNanos(connect.keepAliveSeconds())));
        ctx.pipeline().remove(this);
        agent.open(connect.clientId(), connect.userName());
    }

    /** One and a half times what the client promised. */
    private long silenceNanos(int keepAliveSeconds) {
        return keepAliveSeconds == 0
                ? options.getDefaultKeepAlive().toNanos()
                : TimeUnit.MILLISECONDS.toNanos(1500L * keepAliveSeconds);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof MalformedPacketException malformed
                && malformed.getReason() == MalformedPacketException.Reason.UNSUPPORTED_VERSION) {
            refuse(ctx, Code.UNACCEPTABLE_PROTOCOL_VERSION, CloseReason.UNSUPPORTED_PROTOCOL);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private void refuse(ChannelHandlerContext ctx, Code code, CloseReason reason) {
        ctx.write(new Packet.ConnAck(code), ctx.voidPromise());
        agent.close(reason, null);
    }
}
