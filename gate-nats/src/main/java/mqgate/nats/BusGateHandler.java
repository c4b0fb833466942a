package mqgate.nats;

import mqgate.api.ClusterUnavailableException;
import mqgate.api.DeliveryPolicy;
import mqgate.api.TraceSpan;

/**
 * This gate's own clients as other processes see them: a gate that may not know of the last logins takes nothing for everybody
 * either. For any thread, and blocks no more than what it stands before.
 */
final class BusGateHandler extends ForwardingGateHandler {

    private final FencedGateHandler clients;

    BusGateHandler(FencedGateHandler clients) {
        super(clients);
        this.clients = clients;
    }

    @Override
    public long broadcast(TraceSpan span, String topic, byte[] body, DeliveryPolicy policy) {
        check();
        return next.broadcast(span, topic, body, policy);
    }

    @Override
    public long sendToGroup(TraceSpan span, String group, String topic, byte[] body, DeliveryPolicy policy) {
        check();
        return next.sendToGroup(span, group, topic, body, policy);
    }

    private void check() {
        if (!clients.isCurrent()) {
            throw new ClusterUnavailableException("the gate does not hear of logins at the moment");
        }
    }
}
