package mqgate.nats;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.Options;
import mqgate.api.spi.GateLearner;
import org.jspecify.annotations.Nullable;

/**
 * A gate's place in the cluster: serves what other processes ask of the gate, and lets what is done to its users and groups
 * reach other gates.
 *
 * <p>One for each gate. It begins with the gate and ends with it: the first thing that a gate does when it is closed is to leave
 * the cluster. The link is not closed. When the gate is drained, it is not listed among the gates any more, but whatever is for its
 * clients reaches them as before until they are gone.
 *
 * @since 0.1
 */
public final class GateService implements GateLearner {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final NatsLink link;
    private final NatsRouteHandler routes;
    private volatile @Nullable ClusterMember member;
    private volatile @Nullable Endpoints endpoints;

    private GateService(NatsLink link) {
        this.link = link;
        routes = new NatsRouteHandler(link);
    }

    /**
     * Makes the service of one gate.
     *
     * @param link the link to serve on
     * @return a new service, to be {@link #addTo added to} the options of the gate
     */
    public static GateService create(NatsLink link) {
        return new GateService(requireNonNull(link, "link"));
    }

    /**
     * Makes a gate part of the cluster: sets {@link Options.Builder#gateHandler} and {@link Options.Builder#asyncRouteHandler},
     * and adds a {@link Options.Builder#gateLearner}.
     *
     * @param options the options of the gate; its {@link Options.Builder#serverId} must be its own in the whole cluster
     * @return the same builder
     */
    public Options.Builder addTo(Options.Builder options) {
        return options.gateHandler(this::clusterWide).gateLearner(this).asyncRouteHandler(routes);
    }

    /**
     * {@return the route to the modules of other processes}
     *
     * <p>For {@link mqgate.core.Modules.Builder#elsewhere}, where the gate's process has modules of its own; such a gate is not
     * {@link #addTo built by this service}.
     */
    public NatsRouteHandler getRouteHandler() {
        return routes;
    }

    /**
     * {@return a gate's handler whose operations on users, groups and everybody reach all gates}
     *
     * <p>For {@link Options.Builder#gateHandler}, where the gate is not {@link #addTo built by this service}.
     *
     * @param handler the handler of the gate of this service
     */
    public GateHandler clusterWide(GateHandler handler) {
        ClusterMember joining = new ClusterMember(link, handler);
        member = joining;
        return joining.handler();
    }

    @Override
    public void onStart(Gate gate) {
        ClusterMember joining = member;
        if (joining == null) {
            throw new IllegalStateException("gateHandler: another one (expected: clusterWide of this service)");
        }
        try {
            start(joining, gate);
        } catch (RuntimeException e) {
            onStop(gate);
            throw e;
        }
    }

    private void start(ClusterMember joining, Gate gate) {
        String serverId = gate.getOptions().getServerId();
        routes.start(gate);
        joining.start(serverId, gate.getOptions().getUserPolicy());
        CallServer calls = new CallServer(joining.onBus(), serverId, joining.directory(), link.executor());
        joining.listen(calls);
        Endpoints.Served call = new Endpoints.Served("call", link.subjects().gate(serverId), null, calls::handle);
        Endpoints serving = new Endpoints(link, "gate", metadata(gate), List.of(call), true);
        serving.start();
        endpoints = serving;
        joining.show(serverId, metadata(gate));
    }

    private static Map<String, String> metadata(Gate gate) {
        Map<String, String> metadata = new HashMap<>(gate.getOptions().getServerMetadata());
        metadata.put("serverId", gate.getOptions().getServerId());
        gate.getBoundAddresses()
                .forEach((listener, address) ->
                        metadata.merge("addresses", address.toString(), (one, other) -> one + " " + other));
        return metadata;
    }

    @Override
    public void onDrain(Gate gate) {
        ClusterMember leaving = member;
        if (leaving != null) {
            leaving.drain();
        }
        Endpoints serving = endpoints;
        if (serving != null) {
            serving.hide();
        }
    }

    @Override
    public void onStop(Gate gate) {
        ClusterMember leaving = member;
        if (leaving != null) {
            leaving.hide();
        }
        Endpoints serving = endpoints;
        if (serving != null) {
            serving.stop(PATIENCE);
        }
        if (leaving != null) {
            leaving.stop();
        }
    }
}
