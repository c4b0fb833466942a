package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateHandler;
import mqgate.api.MessageRejectedException;
import mqgate.api.SessionClosedException;
import mqgate.api.SessionNotFoundException;
import org.jspecify.annotations.Nullable;

/** Sends at random, and writes down what: a thread of its own, or the handler of one client. One thread sends; any may ask. */
final class ModelSender {

    static final int LEAST_BODY = 8;
    static final long EVERYBODY = -1;

    private static final int KEYS = 3;
    private static final int TOPICS = 4;
    private static final int LARGEST = 30_000;

    private final int index;
    private final ModelRun run;
    private final Random random;
    private final List<Send> sends = new ArrayList<>();
    private int handled;

    /** What a message is worth. */
    enum Worth {
        MUST,
        DROPPABLE,
        LATEST,
        ACKNOWLEDGED
    }

    /**
     * One send, whose number is its place among the sender's.
     *
     * @param receivers a bit for each client that it was for
     * @param accepted for how many the gate has said that it was taken
     * @param begin when it was called
     * @param end when the call had returned
     */
    record Send(
            Worth worth,
            String key,
            long receivers,
            long accepted,
            long begin,
            long end,
            @Nullable CompletableFuture<Void> acknowledged) {

        /** Not all of the receivers were open. */
        boolean leftOut() {
            return receivers != EVERYBODY && accepted < Long.bitCount(receivers);
        }

        boolean isFor(int client) {
            return (receivers >> client & 1) != 0;
        }
    }

    /** One of the operations of a gate. */
    @FunctionalInterface
    private interface Operation {
        long send(String topic, byte[] body, DeliveryPolicy policy);
    }

    ModelSender(ModelRun run, int index, long seed) {
        this.run = run;
        this.index = index;
        random = new Random(seed);
    }

    static byte[] body(int number, int size) {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) number);
        ByteBuffer.wrap(body).putInt(number).putInt(size);
        return body;
    }

    int index() {
        return index;
    }

    /** Sends something in some way to somebody. */
    void act() {
        if (random.nextInt(10) == 0) {
            sendAtLeastOnce(random.nextInt(run.clients().size()));
        } else {
            act(anyPolicy());
        }
        run.pace().sent();
    }

    /** Sends a state in some way to somebody. */
    void actLatest() {
        act(latest());
        run.pace().sent();
    }

    private DeliveryPolicy anyPolicy() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> DeliveryPolicy.must();
            case 4, 5 -> DeliveryPolicy.droppable();
            case 6 -> DeliveryPolicy.byDefault();
            default -> latest();
        };
    }

    private DeliveryPolicy latest() {
        return DeliveryPolicy.latest("s" + index + "/" + random.nextInt(KEYS));
    }

    private void act(DeliveryPolicy policy) {
        GateHandler handler = run.gate().handler();
        String name = run.anyName(random);
        int one = random.nextInt(run.clients().size());
        switch (random.nextInt(8)) {
            case 0, 1 -> send(EVERYBODY, policy, (t, b, p) -> handler.broadcast(SPAN, t, b, p));
            case 2, 3 -> send(run.members(name), policy, (t, b, p) -> handler.sendToGroup(SPAN, name, t, b, p));
            case 4 -> send(run.members(name), policy, (t, b, p) -> handler.sendToUser(SPAN, name, t, b, p));
            case 5 -> sendBatch(random.nextLong() & run.allClients(), policy);
            default -> sendTo(one, policy);
        }
    }

    private void sendBatch(long receivers, DeliveryPolicy policy) {
        List<String> ids = IntStream.range(0, run.clients().size())
                .filter(client -> (receivers >> client & 1) != 0)
                .mapToObj(run::sessionId)
                .toList();
        send(receivers, policy, (t, b, p) -> run.gate().handler().sendBatch(SPAN, ids, t, b, p));
    }

    private void sendTo(int client, DeliveryPolicy policy) {
        send(1L << client, policy, (t, b, p) -> {
            run.gate().handler().send(SPAN, run.sessionId(client), t, b, p);
            return 1;
        });
    }

    /** Sends what must arrive to a client and waits until it has. */
    void catchUp(int client) throws InterruptedException {
        sendTo(client, DeliveryPolicy.must());
        int number = sends().size() - 1;
        if (sends().get(number).accepted() > 0) {
            run.clients().get(client).await(index, number);
        }
    }

    /** Sends what must arrive to everybody; returns its number, or -1 if it was refused. */
    int sendToAll() {
        send(EVERYBODY, DeliveryPolicy.must(), (t, b, p) -> run.gate().handler().broadcast(SPAN, t, b, p));
        int number = sends().size() - 1;
        return sends().get(number).receivers() == 0 ? -1 : number;
    }

    private void send(long receivers, DeliveryPolicy policy, Operation operation) {
        int number = sends().size();
        byte[] body = anyBody(number);
        Worth worth = worth(policy instanceof DeliveryPolicy.Default ? run.defaultDelivery() : policy);
        String key = policy instanceof DeliveryPolicy.Latest latest ? latest.key() : "";
        long begin = System.nanoTime();
        long accepted = 0;
        long reached = receivers;
        try {
            accepted = operation.send(topic(number, body), body, policy);
        } catch (SessionClosedException | SessionNotFoundException e) {
            run.assertClosing(e);
            reached = 0;
        } catch (MessageRejectedException e) {
            run.assertClosing(e);
            assertThat(e.getReason()).isEqualTo(MessageRejectedException.Reason.OVERLOADED);
            reached = 0;
        }
        log(new Send(worth, key, reached, accepted, begin, System.nanoTime(), null));
        run.assertAccepted(receivers, accepted);
    }

    private void sendAtLeastOnce(int client) {
        int number = sends().size();
        byte[] body = anyBody(number);
        long begin = System.nanoTime();
        CompletableFuture<Void> acknowledged = run.gate()
                .handler()
                .sendAtLeastOnce(SPAN, run.sessionId(client), topic(number, body), body)
                .toCompletableFuture();
        int accepted = acknowledged.isCompletedExceptionally() ? 0 : 1; // refused at once, as above
        log(new Send(Worth.ACKNOWLEDGED, "", 1L << client, accepted, begin, System.nanoTime(), acknowledged));
    }

    /** Runs as the handler of a client: sends something and returns the answer, which must arrive. */
    byte[] handle(int client) {
        for (int i = random.nextInt(4); i > 0; i--) {
            act();
        }
        int number = sends().size();
        byte[] body = body(number, LEAST_BODY + random.nextInt(100));
        log(new Send(Worth.MUST, "", 1L << client, 1, System.nanoTime(), Long.MAX_VALUE, null));
        synchronized (this) {
            handled++;
        }
        return body;
    }

    private byte[] anyBody(int number) {
        return switch (random.nextInt(8)) {
            case 0 -> new byte[0];
            case 1, 2 -> body(number, LEAST_BODY + random.nextInt(LARGEST));
            default -> body(number, LEAST_BODY + random.nextInt(200));
        };
    }

    private String topic(int number, byte[] body) {
        String topic = "s/" + index + "/" + random.nextInt(TOPICS);
        return body.length == 0 ? topic + "/" + number : topic;
    }

    private static Worth worth(DeliveryPolicy policy) {
        if (policy instanceof DeliveryPolicy.Latest) {
            return Worth.LATEST;
        }
        return policy instanceof DeliveryPolicy.Droppable ? Worth.DROPPABLE : Worth.MUST;
    }

    private synchronized void log(Send send) {
        sends.add(send);
    }

    synchronized List<Send> sends() {
        return sends;
    }

    /** How often it has run as a handler. */
    synchronized int handled() {
        return handled;
    }
}
