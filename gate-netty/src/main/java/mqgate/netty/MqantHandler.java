package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.QoS;

/**
 * The end of the pipeline of a client of mqant, which answers some things otherwise than the specification. Owned by the event loop.
 *
 * <ul>
 *   <li>A second CONNECT: CONNACK, the keep alive of the new one, and what is unacknowledged once more.
 *   <li>SUBSCRIBE: a SUBACK of its own for each filter of QoS 2, nothing for others.
 *   <li>DISCONNECT and packets that no client sends: nothing.
 * </ul>
 */
final class MqantHandler extends MqttHandler {

    MqantHandler(NettyAgent agent) {
        super(agent);
    }

    @Override
    void receive(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Packet.Connect connect) {
            reply(ctx, HandshakeHandler.ACCEPTED);
            ctx.pipeline()
                    .fireUserEventTriggered(new HandshakeDone(KeepAlive.mqantSilence(connect.keepAliveSeconds())));
            agent.outbox().resend();
        } else if (!(message instanceof Packet.Disconnect) && !(message instanceof Packet.Skipped)) {
            super.receive(ctx, message);
        }
    }

    @Override
    void onSubscribe(ChannelHandlerContext ctx, Packet.Subscribe subscribe) {
        for (Packet.Subscription subscription : subscribe.subscriptions()) {
            if (subscription.qos() == QoS.EXACTLY_ONCE) {
                reply(ctx, new Packet.SubAck(subscribe.packetId(), List.of(0)));
            }
        }
    }
}
