package mqgate.nats;

import java.util.Map;
import mqgate.api.GateHandler;
import mqgate.api.UserPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A gate in the cluster: the handlers that stand before its own, and what they need while the gate runs. Started and stopped by
 * the gate's {@link GateService}.
 */
final class ClusterMember {

    private final NatsLink link;
    private final GateHandler local;
    private final FencedGateHandler own;
    private final ClusterGateHandler everywhere;
    private volatile @Nullable UserDirectory directory;
    private volatile @Nullable Subscribed all;
    private volatile @Nullable PresenceSender presence;

    ClusterMember(NatsLink link, GateHandler local) {
        this.link = link;
        this.local = local;
        own = new FencedGateHandler(local);
        everywhere = new ClusterGateHandler(link, own);
    }

    /** What the gate's own process uses: reaches all gates. */
    GateHandler handler() {
        return everywhere;
    }

    /** What other processes use: reaches this gate's clients only. */
    GateHandler onBus() {
        return new BusGateHandler(own);
    }

    @Nullable UserDirectory directory() {
        return directory;
    }

    /** Joins the user directory, and gets to know the other gates. */
    void start(String serverId, UserPolicy policy) {
        if (link.getOptions().hasUserDirectory()) {
            UserDirectory joined = new UserDirectory(link, serverId, policy, local);
            joined.start();
            directory = joined;
            own.use(link, joined);
        }
        everywhere.join(link.getGates().but(serverId));
    }

    /** Takes what all gates are asked: several gates of one link do, so that it is not among their endpoints. */
    void listen(CallServer calls) {
        Subscribed listening = new Subscribed(link, link.subjects().gates(), calls::handleToAll);
        listening.start();
        all = listening;
    }

    /** The gate can be called now: says so. */
    void show(String serverId, Map<String, String> metadata) {
        PresenceSender sender = new PresenceSender(link, serverId, metadata, local::getAgentNum);
        presence = sender; // before it starts: it has to be stopped even if that fails
        sender.start();
    }

    /** Others should not find the gate any more, but its clients are still there. */
    void drain() {
        PresenceSender sender = presence;
        if (sender != null) {
            sender.drain();
        }
    }

    void hide() {
        PresenceSender sender = presence;
        if (sender != null) {
            sender.stop();
        }
        Subscribed listening = all;
        if (listening != null) {
            listening.stop();
        }
    }

    void stop() {
        UserDirectory joined = directory;
        if (joined != null) {
            joined.stop();
        }
        everywhere.leave();
    }
}
