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

/** The end of the pipeline: brings what arrives, changes and fails to the agent. Owned by the event loop; no rules. */
final class AgentHandler extends ChannelInboundHandlerAdapter {

    private final NettyAgent agent;

    AgentHandler(NettyAgent agent) {
        this.agent = agent;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        agent.outbox().beginReadBatch();
        if (message instanceof Packet.Publish publish) {
            agent.receive(publish);
        } else if (message instanceof Packet.Disconnect goodbye) {
            agent.receive(goodbye);
        } else {
            ReferenceCountUtil.release(message);
            agent.close(CloseReason.PROTOCOL_ERROR, new IllegalStateException("out of place: " + message));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        agent.outbox().endReadBatch();
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
