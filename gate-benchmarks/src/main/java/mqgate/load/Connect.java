package mqgate.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Clients that connect and stay, or leave as soon as they are connected. Owned by the thread of the load. */
final class Connect implements Scenario, Behaviour {

    private final LoadOptions options;
    private final Loop loop;

    Connect(LoadOptions options) throws IOException {
        this.options = options;
        loop = new Loop(options, this);
    }

    @Override
    public boolean run(ObjectNode said) throws IOException {
        Usage before = Usage.now(options.serverPid);
        loop.connect(options.connections, false);
        Usage after = Usage.now(options.serverPid);
        long failed = loop.faults().failedHandshakes;
        long connected = options.connections - failed - loop.handshakesOpen();
        double seconds = after.secondsSince(before);
        said.put("secs", seconds).put("connected", connected).put("connects_per_s", connected / seconds);
        said.set("handshake", loop.handshakes().toJson());
        after.addTo(said, before, connected);
        loop.faults().addTo(said);
        return connected == options.connections;
    }

    @Override
    public void onReady(Client client) {
        if (options.churn) {
            client.leave();
        }
    }
}
