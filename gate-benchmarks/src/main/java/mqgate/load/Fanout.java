package mqgate.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** One more client sends messages that all others get; so many are open at once. Owned by the thread of the load. */
final class Fanout implements Scenario, Behaviour {

    private static final int SLOTS = 1024;

    private final LoadOptions options;
    private final Loop loop;
    private final Histogram completions = new Histogram();
    private final int[] missing = new int[SLOTS]; // how many clients have not got the broadcast of this number
    private Clock clock; // another one when all are connected
    private boolean counts;
    private long deliveries;
    private int open;
    private int publisher;

    Fanout(LoadOptions options) throws IOException {
        this.options = options;
        loop = new Loop(options, this);
        clock = new Clock(options);
        publisher = options.connections;
    }

    @Override
    public boolean run(ObjectNode said) throws IOException {
        loop.connect(options.connections, !options.noSubscribe);
        loop.connect(1, false);
        List<Client> clients = loop.clients();
        Client sender = clients.get(clients.size() - 1);
        publisher = sender.number;
        clock = new Clock(options);
        while (!clock.isOver()) {
            counts = clock.counts(deliveries >= options.messages);
            while (open < Math.min(options.open, SLOTS)) {
                send(sender);
            }
            loop.turn(20);
        }
        drain(sender);
        return tell(said, sender);
    }

    private void send(Client sender) {
        open++;
        missing[sender.sent % SLOTS] = options.connections;
        sender.publish(System.nanoTime());
        sender.flush();
    }

    @Override
    public void onMessage(Client client, ByteBuffer in, int at, int length) {
        if (client.number == publisher) {
            return;
        }
        int number = Payload.number(in, at);
        Sequence.Verdict verdict = client.sequence.add(number);
        loop.faults().count(verdict);
        if (verdict == Sequence.Verdict.DOUBLED) {
            return;
        }
        deliveries += counts ? 1 : 0;
        if (--missing[number % SLOTS] == 0) {
            open--;
            if (counts) {
                completions.add(System.nanoTime() - Payload.nanos(in, at));
            }
        }
    }

    private void drain(Client sender) throws IOException {
        long begun = System.nanoTime();
        while (lost(sender) > 0 && System.nanoTime() - begun < options.drain * 1e9) {
            loop.turn(5);
        }
    }

    private long lost(Client sender) {
        return loop.clients().stream()
                .filter(client -> client != sender)
                .mapToLong(client -> sender.sent - client.sequence.count())
                .sum();
    }

    private boolean tell(ObjectNode said, Client sender) {
        said.put("deliveries", deliveries).put("deliveries_per_s", deliveries / clock.seconds());
        said.put("lost", lost(sender));
        said.set("completion", completions.toJson());
        clock.addTo(said, deliveries);
        loop.faults().addTo(said);
        return !loop.faults().any() && lost(sender) == 0;
    }
}
