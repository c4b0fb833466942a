package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import mqgate.api.CloseReason;
import mqgate.api.spi.SubscribeAuthorizer;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Property;
import org.jspecify.annotations.Nullable;

/**
 * Takes SUBSCRIBE and UNSUBSCRIBE to the server's code, in the place of the handler that grants everything, and answers what
 * that decided. Owned by the event loop; the subscriptions are the lane's.
 */
final class SubscribeHandler extends ChannelInboundHandlerAdapter {

    private final NettyAgent agent;
    private final SubscribeAuthorizer authorizer;
    private final GateServices services;

    /** Made when the first SUBSCRIBE or UNSUBSCRIBE comes. */
    private @Nullable Subscriptions subscriptions;

    SubscribeHandler(NettyAgent agent, SubscribeAuthorizer authorizer, GateServices services) {
        this.agent = agent;
        this.authorizer = authorizer;
        this.services = services;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Packet.Subscribe subscribe) {
            onSubscribe(subscribe);
        } else if (message instanceof Packet.Unsubscribe unsubscribe) {
            onUnsubscribe(unsubscribe);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void onSubscribe(Packet.Subscribe subscribe) {
        if (subscribe.properties().has(Property.SUBSCRIPTION_IDENTIFIER)) {
            agent.close(CloseReason.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, null);
        } else if (isAnswerTaken(subscribe.subscriptions().size())) {
            Subscriptions own = subscriptions();
            agent.runInOrder(() -> {
                List<Integer> codes =
                        subscribe.subscriptions().stream().map(own::subscribe).toList();
                agent.send(new Packet.SubAck(subscribe.packetId(), codes));
            });
        }
    }

    private void onUnsubscribe(Packet.Unsubscribe unsubscribe) {
        if (isAnswerTaken(unsubscribe.filters().size())) {
            Subscriptions own = subscriptions();
            agent.runInOrder(() -> {
                List<Integer> codes =
                        unsubscribe.filters().stream().map(own::unsubscribe).toList();
                agent.send(new Packet.UnsubAck(unsubscribe.packetId(), codes));
            });
        }
    }

    private Subscriptions subscriptions() {
        if (subscriptions == null) {
            subscriptions = new Subscriptions(agent, authorizer, services);
        }
        return subscriptions;
    }

    /** Nothing is done that the client could not be told. */
    private boolean isAnswerTaken(int codes) {
        if (agent.profile().takesCodes(codes)) {
            return true;
        }
        agent.close(CloseReason.PACKET_TOO_LARGE, null);
        return false;
    }
}
