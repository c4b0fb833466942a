package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import mqgate.api.CloseReason;
import mqgate.netty.codec.MalformedPacketException;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.PacketCodec;

/**
 * The end of every pipeline: brings what happens to the connection to the agent. What a client sends is the business of those
 * that know what it speaks and take this one's place. Owned by the event loop.
 *
 * <ul>
 *   <li>The time that a client may be silent begins with the handshake; anything complete that it sends renews it.
 *   <li>What arrives after the close of the agent goes no further: it will not be handled, so nobody may acknowledge it.
 * </ul>
 */
class AgentHandler extends ChannelInboundHandlerAdapter {

    final NettyAgent agent;

    AgentHandler(NettyAgent agent) {
        this.agent = agent;
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        agent.outbox().beginReadBatch();
        if (agent.isClosed()) {
            ReferenceCountUtil.release(message);
        } else {
            receive(ctx, message);
        }
    }

    /** The client has sent something, which is this method's now. */
    void receive(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
        String what = message instanceof Packet packet
                ? packet.type().name()
                : message.getClass().getSimpleName();
        agent.close(CloseReason.PROTOCOL_ERROR, new IllegalStateException("out of place: " + what));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (agent.outbox().endReadBatch()) {
            agent.onSignOfLife();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof HandshakeDone done) {
            agent.allowSilence(done.silenceNanos());
        } else if (event instanceof PacketCodec.Resume) {
            agent.renewSilence();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        agent.outbox().onWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        agent.onInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        agent.close(reason(cause), cause);
    }

    static CloseReason reason(MalformedPacketException fault) {
        return switch (fault.getReason()) {
            case MALFORMED -> CloseReason.MALFORMED_PACKET;
            case PROTOCOL_ERROR -> CloseReason.PROTOCOL_ERROR;
            case TOO_LARGE -> CloseReason.PACKET_TOO_LARGE;
            case TOPIC_ALIAS_INVALID -> CloseReason.TOPIC_ALIAS_INVALID;
            case QUOTA_EXCEEDED -> CloseReason.QUOTA_EXCEEDED;
            case UNSUPPORTED_VERSION -> CloseReason.UNSUPPORTED_PROTOCOL;
        };
    }

    private static CloseReason reason(Throwable cause) {
        if (cause instanceof MalformedPacketException fault) {
            CloseReason reason = reason(fault);
            boolean secondConnect =
                    reason == CloseReason.UNSUPPORTED_PROTOCOL; // the first one's fault does not come here
            return secondConnect ? CloseReason.PROTOCOL_ERROR : reason;
        }
        if (cause instanceof CorruptedWebSocketFrameException frame
                && WebSocketCloseStatus.MESSAGE_TOO_BIG.equals(frame.closeStatus())) {
            return CloseReason.PACKET_TOO_LARGE;
        }
        if (cause instanceof DecoderException) { // TLS, HTTP or WebSocket below: the client's fault
            return CloseReason.PROTOCOL_ERROR;
        }
        return cause instanceof IOException ? CloseReason.CONNECTION_LOST : CloseReason.INTERNAL_ERROR;
    }
}
