package mqgate.netty;

import io.netty.channel.ChannelHandlerContext;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import mqgate.api.CloseReason;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.PacketType;
import mqgate.netty.codec.Property;
import mqgate.netty.codec.QoS;
import mqgate.netty.codec.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * The end of the pipeline of a client of MQTT: answers what the protocol wants answered, and brings messages and goodbyes to the
 * agent. Owned by the event loop.
 *
 * <ul>
 *   <li>PUBLISH: PUBACK for QoS 1, PUBREC for QoS 2; a QoS 2 message that comes again before its PUBREL is no message.
 *   <li>PUBACK: goes to the deliveries of the gate's own QoS 1 messages.
 *   <li>SUBSCRIBE: every filter is granted, at QoS 1 at the most, because that is the highest that the gate sends with.
 *   <li>What an MQTT 5 client was told that there is not closes its connection.
 * </ul>
 */
class MqttHandler extends AgentHandler {

    /** The QoS 2 messages whose PUBREL has not come; made when the first comes. */
    private @Nullable BitSet unreleased;

    MqttHandler(NettyAgent agent) {
        super(agent);
    }

    @Override
    void receive(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Packet.Publish publish) {
            onPublish(ctx, publish);
        } else if (message instanceof Packet.Ack ack) {
            onAck(ctx, ack);
        } else if (message instanceof Packet.PingReq ping) {
            reply(ctx, ping.dup() ? new Packet.PingResp(true) : Packet.PING_RESP);
        } else if (message instanceof Packet.Subscribe subscribe) {
            onSubscribe(ctx, subscribe);
        } else if (message instanceof Packet.Unsubscribe unsubscribe) {
            onUnsubscribe(ctx, unsubscribe);
        } else if (message instanceof Packet.Disconnect goodbye) {
            agent.receive(goodbye);
        } else {
            super.receive(ctx, message);
        }
    }

    private void onPublish(ChannelHandlerContext ctx, Packet.Publish publish) {
        if (publish.retain() && agent.profile().mqtt5()) {
            agent.close(CloseReason.RETAIN_NOT_SUPPORTED, null);
            return;
        }
        switch (publish.qos()) {
            case AT_MOST_ONCE -> agent.receive(publish);
            case AT_LEAST_ONCE -> {
                reply(ctx, new Packet.Ack(PacketType.PUBACK, publish.packetId()));
                agent.receive(publish);
            }
            case EXACTLY_ONCE -> onExactlyOnce(ctx, publish);
        }
    }

    private void onExactlyOnce(ChannelHandlerContext ctx, Packet.Publish publish) {
        boolean isNew = begin(publish.packetId());
        if (agent.profile().mqtt5() && isMoreThanReceiveMaximum()) {
            agent.close(CloseReason.RECEIVE_MAXIMUM_EXCEEDED, null);
            return;
        }
        reply(ctx, new Packet.Ack(PacketType.PUBREC, publish.packetId()));
        if (isNew) {
            agent.receive(publish);
        }
    }

    private boolean isMoreThanReceiveMaximum() {
        return unreleased != null && unreleased.cardinality() > agent.receiveMaximum();
    }

    private boolean begin(int packetId) {
        if (unreleased == null) {
            unreleased = new BitSet();
        }
        boolean isNew = !unreleased.get(packetId);
        if (isNew) {
            unreleased.set(packetId);
        }
        return isNew;
    }

    private boolean release(int packetId) {
        if (unreleased == null || !unreleased.get(packetId)) {
            return false;
        }
        unreleased.clear(packetId);
        return true;
    }

    private void onAck(ChannelHandlerContext ctx, Packet.Ack ack) {
        switch (ack.type()) {
            case PUBACK -> agent.outbox().acknowledged(ack);
            case PUBREL -> {
                int code = release(ack.packetId()) ? Packet.Ack.SUCCESS : Packet.Ack.PACKET_IDENTIFIER_NOT_FOUND;
                reply(ctx, new Packet.Ack(PacketType.PUBCOMP, ack.packetId(), code));
            }
            case PUBREC -> onPubRec(ctx, ack);
            default -> {} // PUBCOMP ends what never began
        }
    }

    /** The gate sends no QoS 2, so there is nothing to release; a failure ends the matter. */
    private static void onPubRec(ChannelHandlerContext ctx, Packet.Ack ack) {
        if (ack.reasonCode() < Packet.Ack.FAILURE) {
            reply(ctx, new Packet.Ack(PacketType.PUBREL, ack.packetId(), Packet.Ack.PACKET_IDENTIFIER_NOT_FOUND));
        }
    }

    void onSubscribe(ChannelHandlerContext ctx, Packet.Subscribe subscribe) {
        List<Packet.Subscription> subscriptions = subscribe.subscriptions();
        if (subscribe.properties().has(Property.SUBSCRIPTION_IDENTIFIER)) {
            agent.close(CloseReason.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, null);
        } else if (agent.profile().mqtt5() && subscriptions.stream().anyMatch(MqttHandler::isShared)) {
            agent.close(CloseReason.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, null);
        } else {
            List<Integer> codes =
                    subscriptions.stream().map(MqttHandler::granted).toList();
            replyCodes(ctx, new Packet.SubAck(subscribe.packetId(), codes), codes.size());
        }
    }

    void onUnsubscribe(ChannelHandlerContext ctx, Packet.Unsubscribe unsubscribe) {
        int filters = unsubscribe.filters().size();
        List<Integer> codes = Collections.nCopies(filters, Packet.Ack.SUCCESS);
        replyCodes(ctx, new Packet.UnsubAck(unsubscribe.packetId(), codes), filters);
    }

    /** Answers unless the answer, a code for each filter, is larger than the client takes: then it must not be sent. */
    private void replyCodes(ChannelHandlerContext ctx, Packet answer, int codes) {
        if (agent.profile().takesCodes(codes)) {
            reply(ctx, answer);
        } else {
            agent.close(CloseReason.PACKET_TOO_LARGE, null);
        }
    }

    private static boolean isShared(Packet.Subscription subscription) {
        return TopicName.isShared(subscription.filter());
    }

    private static int granted(Packet.Subscription subscription) {
        return Math.min(subscription.qos().level(), QoS.AT_LEAST_ONCE.level());
    }

    static void reply(ChannelHandlerContext ctx, Packet packet) {
        ctx.write(packet, ctx.voidPromise());
    }
}
