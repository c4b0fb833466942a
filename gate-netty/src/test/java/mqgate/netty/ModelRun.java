package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import mqgate.api.Agent;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.GateStats;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.netty.DeliveryRules.Presence;
import mqgate.netty.ModelClient.Receipt;
import mqgate.netty.ModelSender.Send;
import mqgate.netty.ModelSender.Worth;

/**
 * A gate, clients that read at random, and senders: some threads, the handler of each client, and the test itself, which is the
 * last. Everything that is random comes from one seed, but for what the threads make of it.
 */
final class ModelRun implements AutoCloseable {

    private static final int NAMES = 3;
    private static final int CHURNS = 3;
    private static final int PATIENCE_SECONDS = 20;
    private static final int EVERY = 15; // after so many sends a thread waits for the client that never stops

    private final Agents agents = new Agents();
    private final Pace pace = new Pace();
    private final List<ModelClient> clients = new ArrayList<>();
    private final List<Agent> ends = new ArrayList<>();
    private final List<CompletableFuture<Void>> readings = new ArrayList<>();
    private final List<ModelSender> threads;
    private final List<ModelSender> handlers;
    private final ModelSender last;
    private final List<ModelSender> senders = new ArrayList<>();
    private final TestGate gate;
    private final Random random;
    private final boolean closing;
    private final boolean passing;
    private boolean churning; // guarded by passed
    private final List<CompletableFuture<Void>> churns = new ArrayList<>();
    private final List<ModelClient> passed = new ArrayList<>();

    /**
     * Starts the gate and connects the clients.
     *
     * @param closing whether clients may be closed
     * @param passing whether others may come and go
     */
    ModelRun(
            Options.Builder options,
            long seed,
            List<ModelClient.Kind> kinds,
            int threads,
            boolean closing,
            boolean passing)
            throws Exception {
        this.closing = closing;
        this.passing = passing;
        random = new Random(seed);
        this.threads = senders(threads);
        handlers = senders(kinds.size());
        last = senders(1).get(0);
        gate = TestGate.start(options.agentLearner(agents).asyncRouteHandler(this::handle));
        for (ModelClient.Kind kind : kinds) {
            connect(kind);
        }
        for (int i = 0; i < clients.size(); i++) {
            startReading(i);
        }
    }

    private List<ModelSender> senders(int count) {
        List<ModelSender> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(new ModelSender(this, senders.size() + i, random.nextLong()));
        }
        senders.addAll(made);
        return made;
    }

    private void connect(ModelClient.Kind kind) throws Exception {
        ModelClient client = new ModelClient(gate, kind);
        clients.add(client);
        Agent agent = agents.connected(client.id());
        ends.add(agent);
        String name = name((clients.size() - 1) % NAMES);
        agent.getSession().bind(name);
        agent.getSession().join(name);
    }

    private void startReading(int index) {
        ModelClient client = clients.get(index);
        Random own = new Random(random.nextLong());
        String question = "s/" + handlers.get(index).index() + "/go";
        readings.add(Tasks.start(() -> {
            try {
                if (index == 0) {
                    client.readAll(own, pace, question);
                } else {
                    client.readAtRandom(own, pace, question);
                }
            } finally {
                client.end();
            }
        }));
    }

    private CompletionStage<RouteResult> handle(Session session, String topic, byte[] body) {
        int client = Integer.parseInt(topic.split("/")[1]) - threads.size();
        return CompletableFuture.completedFuture(
                RouteResult.raw(handlers.get(client).handle(client)));
    }

    TestGate gate() {
        return gate;
    }

    Pace pace() {
        return pace;
    }

    List<ModelClient> clients() {
        return clients;
    }

    String sessionId(int client) {
        return ends.get(client).getSession().getSessionId();
    }

    long allClients() {
        return (1L << clients.size()) - 1;
    }

    String anyName(Random choice) {
        return name(choice.nextInt(NAMES));
    }

    private static String name(int number) {
        return "name-" + number;
    }

    /** The clients of a group, and of the user of that name. */
    long members(String name) {
        return IntStream.range(0, clients.size())
                .filter(client -> name(client % NAMES).equals(name))
                .mapToLong(client -> 1L << client)
                .sum();
    }

    DeliveryPolicy defaultDelivery() {
        return gate.gate().getOptions().getDefaultDelivery();
    }

    /** A send was refused, which happens only where clients are closed. */
    void assertClosing(GateException e) {
        if (!closing) {
            throw new AssertionError(e);
        }
    }

    void assertAccepted(long receivers, long accepted) {
        if (!closing && receivers != ModelSender.EVERYBODY) {
            assertThat(accepted).as("accepted").isEqualTo(Long.bitCount(receivers));
        } else if (!closing && !passing) {
            assertThat(accepted).as("accepted").isEqualTo(clients.size());
        }
    }

    /** All threads send so many messages. */
    void send(int each, Consumer<ModelSender> way) throws Exception {
        pace.go();
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        for (ModelSender sender : threads) {
            sending.add(Tasks.start(() -> {
                for (int i = 1; i <= each; i++) {
                    way.accept(sender);
                    if (i % EVERY == 0) {
                        sender.catchUp(0);
                    }
                }
            }));
        }
        Tasks.join(sending);
        pace.stop();
        checkReadings();
    }

    /** Others come, get some messages, and are reset, until the end of the churn. */
    void startChurn() {
        synchronized (passed) {
            churning = true;
        }
        for (int i = 0; i < CHURNS; i++) {
            Random own = new Random(random.nextLong());
            churns.add(Tasks.start(() -> {
                while (isChurning()) {
                    pass(own);
                }
            }));
        }
    }

    private boolean isChurning() {
        synchronized (passed) {
            return churning;
        }
    }

    private void pass(Random own) throws Exception {
        Link link = own.nextInt(3) > 0 ? Link.TCP : Link.values()[own.nextInt(4)];
        boolean mqtt5 = own.nextBoolean();
        ModelClient client = new ModelClient(
                gate, mqtt5 ? ModelClient.Kind.mqtt5(link, 2, ModelClient.Kind.ANY) : ModelClient.Kind.mqtt3(link));
        synchronized (passed) {
            passed.add(client);
            if (!churning) {
                client.reset();
            }
        }
        if (client.read(own.nextInt(30), 0, pace)) {
            pace.await(own.nextInt(100));
            client.read(own.nextInt(30), 0, pace);
        }
        client.reset();
    }

    /** Ends the churn: the one that still reads is cut off too. */
    void stopChurn() throws Exception {
        synchronized (passed) {
            churning = false;
            for (ModelClient client : passed) {
                client.reset();
            }
        }
        Tasks.join(churns);
    }

    int passed() {
        return passed.size();
    }

    /** Waits until all handlers have run and every client that is still there has got everything. */
    void settle() throws Exception {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(this::haveAllHandlersRun);
        for (int i = 0; i < clients.size(); i++) {
            ModelClient client = clients.get(i);
            ModelSender handler = handlers.get(i);
            if (client.asked() > 0 && !client.isEnded()) {
                client.await(handler.index(), handler.sends().size() - 1);
            }
        }
        int number;
        do {
            number = last.sendToAll();
        } while (number < 0);
        for (ModelClient client : clients) {
            client.await(last.index(), number);
        }
        checkReadings();
        for (Send send : sends()) {
            if (send.acknowledged() != null) {
                settle(send.acknowledged());
            }
        }
    }

    private boolean haveAllHandlersRun() {
        return IntStream.range(0, clients.size())
                .allMatch(i -> handlers.get(i).handled() == clients.get(i).asked()
                        || agents.hasLeft(clients.get(i).id()));
    }

    /** No reading thread has failed. */
    private void checkReadings() throws Exception {
        Tasks.join(readings.stream().filter(CompletableFuture::isDone).toList());
    }

    private void settle(CompletableFuture<Void> acknowledged) throws Exception {
        if (closing) {
            acknowledged.handle((none, failure) -> none).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } else {
            acknowledged.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    boolean isClosed(int client) {
        return ends.get(client).isClosed();
    }

    Agent end(int client) {
        return ends.get(client);
    }

    /** Closes all clients from their side. */
    void leave() throws Exception {
        for (ModelClient client : clients) {
            client.close();
        }
        Tasks.join(readings);
    }

    /** Every client has received what the rules say. */
    void checkRules() {
        int maxInFlight = gate.gate().getOptions().getMaxInFlight();
        for (int i = 0; i < clients.size(); i++) {
            Presence presence = isClosed(i) ? Presence.CLOSED : Presence.WHOLE;
            DeliveryRules.check(clients.get(i), i, senders, presence, maxInFlight);
        }
        for (ModelClient client : passed) {
            DeliveryRules.check(client, Long.SIZE - 1, senders, Presence.PASSING, maxInFlight);
        }
    }

    List<Send> sends() {
        return senders.stream().flatMap(sender -> sender.sends().stream()).toList();
    }

    /** For how many receivers messages of this worth were accepted. */
    long accepted(Worth worth) {
        return sends().stream()
                .filter(send -> send.worth() == worth)
                .mapToLong(Send::accepted)
                .sum();
    }

    /** How many messages of this worth all clients have received, without those that came and went. */
    long received(Worth worth) {
        return clients.stream()
                .flatMap(client -> client.received().stream())
                .filter(receipt -> worth(receipt) == worth)
                .count();
    }

    private Worth worth(Receipt receipt) {
        return senders.get(receipt.sender()).sends().get(receipt.number()).worth();
    }

    GateStats stats() {
        return gate.gate().getStats();
    }

    @Override
    public void close() throws Exception {
        gate.close();
        for (ModelClient client : clients) {
            client.close();
        }
        for (ModelClient client : passed) {
            client.close();
        }
    }
}
