package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.BitSet;
import java.util.Collections;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.PacketType;
import mqgate.netty.codec.QoS;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the protocol wants answered, and passes messages and goodbyes on. Owned by the event loop.
 *
 * <ul>
 *   <li>PUBLISH: PUBACK for QoS 1, PUBREC for QoS 2; a QoS 2 message that comes again before its PUBREL is not passed on.
 *   <li>SUBSCRIBE: every filter is granted, at QoS 0, because that is what the gate sends with.
 *   <li>The gate sends nothing above QoS 0 itself, so PUBACK and PUBCOMP of the client mean nothing.
 * </ul>
 */
final class AckHandler extends ChannelInboundHandlerAdapter {

    /** The QoS 2 messages whose PUBREL has not come; made when the first comes. */
    private @Nullable BitSet unreleased;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Packet.Publish publish) {
            onPublish(ctx, publish);
        } else if (message instanceof Packet.Ack ack) {
            onAck(ctx, ack);
        } else if (message instanceof Packet.Subscribe subscribe) {
            int filters = subscribe.subscriptions().size();
            reply(ctx, new Packet.SubAck(subscribe.packetId(), Collections.nCopies(filters, QoS.AT_MOST_ONCE)));
        } else if (message instanceof Packet.Unsubscribe unsubscribe) {
            reply(ctx, new Packet.UnsubAck(unsubscribe.packetId()));
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void onPublish(ChannelHandlerContext ctx, Packet.Publish publish) {
        switch (publish.qos()) {
            case AT_MOST_ONCE -> ctx.fireChannelRead(publish);
            case AT_LEAST_ONCE -> {
                reply(ctx, new Packet.Ack(PacketType.PUBACK, publish.packetId()));
                ctx.fireChannelRead(publish);
            }
            case EXACTLY_ONCE -> {
                reply(ctx, new Packet.Ack(PacketType.PUBREC, publish.packetId()));
                if (isNew(publish.packetId())) {
                    ctx.fireChannelRead(publish);
                }
            }
        }
    }

    private boolean isNew(int packetId) {
        if (unreleased == null) {
            unreleased = new BitSet();
        }
        boolean isNew = !unreleased.get(packetId);
        unreleased.set(packetId);
        return isNew;
    }

    private void onAck(ChannelHandlerContext ctx, Packet.Ack ack) {
        if (ack.type() == PacketType.PUBREL) {
            if (unreleased != null) {
                unreleased.clear(ack.packetId());
            }
            reply(ctx, new Packet.Ack(PacketType.PUBCOMP, ack.packetId()));
        } else if (ack.type() == PacketType.PUBREC) {
            reply(ctx, new Packet.Ack(PacketType.PUBREL, ack.packetId()));
        }
    }

    private static void reply(ChannelHandlerContext ctx, Packet packet) {
        ctx.write(packet, ctx.voidPromise());
    }
}
