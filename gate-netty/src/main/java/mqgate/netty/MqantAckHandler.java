package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.QoS;

/**
 * Answers what mqant answers otherwise than the specification, before the handler that follows it. Owned by the event loop.
 *
 * <ul>
 *   <li>A second CONNECT: CONNACK, the keep alive of the new one, and what is unacknowledged once more.
 *   <li>SUBSCRIBE: a SUBACK of its own for each filter of QoS 2, nothing for others.
 *   <li>DISCONNECT and packets that no client sends: nothing.
 * </ul>
 */
final class MqantAckHandler extends ChannelInboundHandlerAdapter {

    private final NettyAgent agent;

    MqantAckHandler(NettyAgent agent) {
        this.agent = agent;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Packet.Connect connect) {
            ctx.write(HandshakeHandler.ACCEPTED, ctx.voidPromise());
            ctx.pipeline()
                    .fireUserEventTriggered(new HandshakeDone(KeepAlive.mqantSilence(connect.keepAliveSeconds())));
            agent.outbox().resend();
        } else if (message instanceof Packet.Subscribe subscribe) {
            onSubscribe(ctx, subscribe);
        } else if (!(message instanceof Packet.Disconnect) && !(message instanceof Packet.Skipped)) {
            ctx.fireChannelRead(message);
        }
    }

    private static void onSubscribe(ChannelHandlerContext ctx, Packet.Subscribe subscribe) {
        for (Packet.Subscription subscription : subscribe.subscriptions()) {
            if (subscription.qos() == QoS.EXACTLY_ONCE) {
                ctx.write(new Packet.SubAck(subscribe.packetId(), List.of(0)), ctx.voidPromise());
            }
        }
    }
}
