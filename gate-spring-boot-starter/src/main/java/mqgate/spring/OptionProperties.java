package mqgate.spring;

import static mqgate.spring.Unset.orSet;
import static mqgate.spring.Unset.orSetBytes;

import java.util.List;
import java.util.stream.IntStream;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Listener;
import mqgate.api.Options;

/** Sets what the properties {@code gate.*} say; knows no default of the options. */
final class OptionProperties {

    private final GateProperties properties;
    private final Options.Builder options;

    private OptionProperties(GateProperties properties, Options.Builder options) {
        this.properties = properties;
        this.options = options;
    }

    static void apply(GateProperties properties, Options.Builder options) {
        OptionProperties setter = new OptionProperties(properties, options);
        setter.applyListeners();
        setter.applyServer();
        setter.applyTimes();
        setter.applyQueues();
        setter.applyDelivery();
        setter.applyProtocol();
        setter.applyWebSocket();
        setter.applyWatching();
    }

    private void applyListeners() {
        orSet(properties.tcpAddr(), options::tcpAddr);
        orSet(properties.wsAddr(), options::wsAddr);
        TlsProperties.apply("gate.tls", properties.tls(), options);
        listeners().forEach(options::listener);
        orSet(properties.trustedProxies(), options::trustedProxies);
    }

    private List<Listener> listeners() {
        List<GateProperties.Address> all = properties.listeners();
        return IntStream.range(0, all.size())
                .mapToObj(i -> ListenerProperties.toListener("gate.listeners[" + i + "]", all.get(i)))
                .toList();
    }

    private void applyServer() {
        orSet(properties.serverId(), options::serverId);
        orSet(properties.serverMetadata(), options::serverMetadata);
        orSet(properties.eventLoopThreads(), options::eventLoopThreads);
        orSet(properties.transport(), options::transport);
        orSetBytes("gate.buf-size", properties.bufSize(), options::bufSize);
        options.limits(LimitProperties.toLimits(properties.limits()));
    }

    private void applyTimes() {
        orSet(properties.heartbeat(), options::heartbeat);
        orSet(properties.overTime(), options::overTime);
        orSet(properties.authTimeout(), options::authTimeout);
        orSet(properties.defaultKeepAlive(), options::defaultKeepAlive);
        orSet(properties.maxKeepAlive(), options::maxKeepAlive);
        orSet(properties.requestTimeout(), options::requestTimeout);
        orSet(properties.closeTimeout(), options::closeTimeout);
    }

    private void applyQueues() {
        orSet(properties.concurrentTasks(), options::concurrentTasks);
        orSet(properties.queueFullPolicy(), options::queueFullPolicy);
        orSet(properties.lanes(), options::lanes);
        orSet(properties.userPolicy(), options::userPolicy);
        orSet(properties.guestHeartbeat(), options::guestHeartbeat);
    }

    private void applyDelivery() {
        orSetBytes("gate.send-buffer-size", properties.sendBufferSize(), options::sendBufferSize);
        orSetBytes("gate.max-unsent-bytes", properties.maxUnsentBytes(), options::maxUnsentBytes);
        orSetBytes("gate.max-droppable-bytes", properties.maxDroppableBytes(), options::maxDroppableBytes);
        orSet(properties.maxUnsentBytesOfGate(), size -> options.maxUnsentBytesOfGate(size.toBytes()));
        orSet(properties.defaultDelivery(), delivery -> options.defaultDelivery(policy(delivery)));
    }

    private static DeliveryPolicy policy(GateProperties.Delivery delivery) {
        return switch (delivery) {
            case MUST -> DeliveryPolicy.must();
            case DROPPABLE -> DeliveryPolicy.droppable();
        };
    }

    private void applyProtocol() {
        orSetBytes("gate.max-pack-size", properties.maxPackSize(), options::maxPackSize);
        orSet(properties.receiveMaximum(), options::receiveMaximum);
        orSet(properties.topicAliasMaximum(), options::topicAliasMaximum);
        orSet(properties.maxInFlight(), options::maxInFlight);
        orSet(properties.clientIdPolicy(), options::clientIdPolicy);
        orSet(properties.closingMessage(), options::closingMessage);
    }

    private void applyWebSocket() {
        orSet(properties.wsPath(), options::wsPath);
        orSet(properties.wsAllowedOrigins(), options::wsAllowedOrigins);
        orSet(properties.wsCompression(), options::wsCompression);
        orSetBytes("gate.ws-max-header-size", properties.wsMaxHeaderSize(), options::wsMaxHeaderSize);
    }

    private void applyWatching() {
        options.logContext(properties.logContext());
        orSet(properties.flightRecorderOn(), options::flightRecorderOn);
        orSet(properties.flightEvents(), options::flightEvents);
    }
}
