package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import mqgate.api.CloseReason;
import mqgate.api.spi.SubscribeAuthorizer;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.Property;
import org.jspecify.annotations.Nullable;

/**
 * The end of the pipeline of a client of MQTT whose subscriptions the server's code decides: takes SUBSCRIBE and UNSUBSCRIBE to it and
 * answers what it decided. Owned by the event loop; the subscriptions are the lane's.
 */
final class SubscribeHandler extends MqttHandler {

    private final SubscribeAuthorizer authorizer;
    private final GateServices services;

    /** Made when the first SUBSCRIBE or UNSUBSCRIBE comes. */
    private @Nullable Subscriptions subscriptions;

    SubscribeHandler(NettyAgent agent, SubscribeAuthorizer authorizer, GateServices services) {
        super(agent);
        this.authorizer = authorizer;
        this.services = services;
    }

    @Override
    void onSubscribe(ChannelHandlerContext ctx, Packet.Subscribe subscribe) {
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

    @Override
    void onUnsubscribe(ChannelHandlerContext ctx, Packet.Unsubscribe unsubscribe) {
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
        if (agent.profile().takesCodes(codes) && Outbox.sizeOfCodes(codes) <= agent.maxUnsentBytes()) {
            return true;
        }
        agent.close(CloseReason.PACKET_TOO_LARGE, null);
        return false;
    }
}
