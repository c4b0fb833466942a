package mqgate.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Each client sends messages that come back to it: so many in flight, an answer brings the next one; or at a rate, whatever comes
 * back, and then what counts is the time since a message was to be sent. Owned by the thread of the load.
 */
final class Echo implements Scenario, Behaviour {

    private final LoadOptions options;
    private final Loop loop;
    private final Histogram latencies = new Histogram();
    private final Histogram late = new Histogram();
    private Clock clock; // another one when all are connected
    private boolean counts;
    private boolean over;
    private long messages;
    private int next; // messages that the client gets to send after what it has read

    Echo(LoadOptions options) throws IOException {
        this.options = options;
        loop = new Loop(options, this);
        clock = new Clock(options);
    }

    @Override
    public boolean run(ObjectNode said) throws IOException {
        loop.connect(options.connections, options.subscribe);
        List<Client> ready = loop.clients().stream().filter(Client::isReady).toList();
        clock = new Clock(options);
        if (options.rate > 0) {
            sendAtRate(ready);
        } else {
            keepInFlight(ready);
        }
        over = true;
        drain();
        return tell(said);
    }

    private void keepInFlight(List<Client> clients) throws IOException {
        for (Client client : clients) {
            send(client, options.window);
            client.flush();
        }
        while (!clock.isOver()) {
            counts = clock.counts(messages >= options.messages);
            loop.turn(20);
        }
    }

    private void sendAtRate(List<Client> clients) throws IOException {
        long begun = System.nanoTime();
        long sent = 0;
        while (!clock.isOver()) {
            counts = clock.counts(false);
            long now = System.nanoTime();
            for (long due = due(begun, sent); due <= now && !clients.isEmpty(); due = due(begun, sent)) {
                Client client = clients.get((int) (sent++ % clients.size()));
                if (counts) {
                    late.add(System.nanoTime() - due);
                }
                client.publish(due);
                client.flush();
            }
            loop.turn(0);
        }
    }

    private long due(long begun, long sent) {
        return begun + (long) (sent * 1e9 / options.rate);
    }

    private void drain() throws IOException {
        long begun = System.nanoTime();
        while ((unanswered() > 0 || unacknowledged() > 0) && System.nanoTime() - begun < options.drain * 1e9) {
            loop.turn(5);
        }
    }

    @Override
    public void onMessage(Client client, ByteBuffer in, int at, int length) {
        if (Payload.connection(in, at) != client.number) {
            loop.faults().payload++;
            return;
        }
        loop.faults().count(client.sequence.add(Payload.number(in, at)));
        long sent = Payload.nanos(in, at);
        if (options.rate > 0 ? clock.counts(sent) : counts) {
            messages++;
            latencies.add(System.nanoTime() - sent);
        }
        next++;
    }

    @Override
    public void onReadComplete(Client client) {
        if (!over && options.rate <= 0) {
            send(client, next);
        }
        next = 0;
    }

    private static void send(Client client, int count) {
        long now = System.nanoTime();
        for (int i = 0; i < count; i++) {
            client.publish(now);
        }
    }

    private long unanswered() {
        return loop.clients().stream()
                .mapToLong(client -> client.sent - client.sequence.count())
                .sum();
    }

    private long unacknowledged() {
        return loop.clients().stream()
                .mapToLong(client -> client.unacknowledged)
                .sum();
    }

    private boolean tell(ObjectNode said) {
        said.put("msgs", messages).put("msgs_per_s", messages / clock.seconds());
        said.put("unanswered", unanswered()).put("unacked", unacknowledged());
        said.set("lat", latencies.toJson());
        said.put("send_lag_p99_us", late.percentile(99) / 1000.0);
        clock.addTo(said, messages);
        loop.faults().addTo(said);
        return !loop.faults().any() && unanswered() == 0 && unacknowledged() == 0;
    }
}
