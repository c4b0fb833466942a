package mqgate.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Clients that connect and do nothing but keep the connection alive. Owned by the thread of the load. */
final class Idle implements Scenario, Behaviour {

    private final LoadOptions options;
    private final Loop loop;

    Idle(LoadOptions options) throws IOException {
        this.options = options;
        loop = new Loop(options, this);
    }

    @Override
    public boolean run(ObjectNode said) throws IOException {
        loop.connect(options.connections, options.subscribe);
        long ready = countReady();
        System.out.println("READY " + ready);
        long until = System.nanoTime() + (long) (options.hold * 1e9);
        while (System.nanoTime() < until) {
            loop.turn(20);
        }
        said.put("ready", ready).put("still", countReady());
        loop.faults().addTo(said);
        return countReady() == options.connections;
    }

    private long countReady() {
        return loop.clients().stream().filter(Client::isReady).count();
    }
}
