package mqgate.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Comes, logs in as one of some users, who may be here already, asks for this and that, and goes in one of several ways. Owned by its
 * event loop.
 */
final class Visitor implements MqttClient.Behaviour {

    /** How many users there are, so that some meet themselves. */
    static final int USERS = 1000;

    private static final String LOGIN = "user/HD_login/1";
    private static final String FAULT = "fault/HD_";
    private static final int SESSION_TAKEN_OVER = 0x8e;
    private static final int KICKED = 0x98;
    private static final Set<Integer> SENT_AWAY = Set.of(SESSION_TAKEN_OVER, KICKED);

    /** What MQTT 3 and 5 call the same before the gate has accepted it: a CONNACK has no other word for that. */
    private static final Set<Integer> SENT_AWAY_EARLY = Set.of(3, 0x88);

    private static final long SHORTEST_MILLIS = 200;
    private static final long LONGEST_MILLIS = 3000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int CLIENT_IDS = 500;

    private final SplittableRandom random;
    private final Errors errors;
    private final Namesakes namesakes;
    private final String clientId;
    private final MqttClient client;
    private final Arrivals arrivals;
    private final Echoes echoes;
    private final String user;
    private long begun; // when it was accepted
    private boolean gone;
    private boolean metNamesake;
    private int faultsUnanswered;

    Visitor(SplittableRandom random, Errors errors, Namesakes namesakes) {
        this.random = random;
        this.errors = errors;
        this.namesakes = namesakes;
        int number = random.nextInt(USERS);
        user = user(number);
        boolean mqtt5 = random.nextBoolean();
        clientId = "visitor-" + number % CLIENT_IDS;
        client = new MqttClient(Way.of(random.nextInt(8)), clientId, mqtt5, this);
        arrivals = new Arrivals(client.toString(), errors);
        echoes = new Echoes(number, "echo/HD_blocking/1", MqttQoS.AT_LEAST_ONCE, errors);
    }

    /** Returns the user of a number. */
    static String user(int number) {
        return "visitor-" + number;
    }

    String clientId() {
        return clientId;
    }

    /** Another of its client id is on its way or here. */
    void meetNamesake() {
        metNamesake = true;
    }

    /** Connects. */
    Channel open(Connector connector) {
        namesakes.add(this);
        return client.open(connector, 0);
    }

    @Override
    public void onReady(MqttClient ready) {
        begun = System.nanoTime();
        client.subscribe(World.room(random.nextInt(World.ROOMS)));
        client.publish(LOGIN, user);
        client.publish("user/HD_set", "at " + System.nanoTime());
        echoes.ask(client, System.nanoTime());
        echoes.ask(client, System.nanoTime());
        if (random.nextInt(10) == 0) {
            faultsUnanswered++;
            client.publish(FAULT + (random.nextBoolean() ? "throw/1" : "fail/1"), "");
        }
        later(random.nextLong(SHORTEST_MILLIS, LONGEST_MILLIS), this::leave);
    }

    private void later(long millis, Runnable action) {
        client.channel().eventLoop().schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onMessage(MqttClient from, String topic, ByteBuf body) {
        if (topic.equals(echoes.topic())) {
            echoes.add(client, body);
        } else if (topic.startsWith(FAULT)) {
            onFault(body.toString(UTF_8));
        } else if (!topic.equals(LOGIN)) { // which fails now and then, as the storage does
            arrivals.add(topic, body);
        }
    }

    private void onFault(String answer) {
        faultsUnanswered--;
        if (!answer.contains("the handler of the soak fails")) {
            errors.add(Errors.Kind.WRONG, client + ": " + answer);
        }
    }

    /** Goes when everything is answered. */
    private void leave() {
        boolean misses = echoes.missing() + faultsUnanswered > 0;
        if (gone) {
            return;
        }
        if (misses && System.nanoTime() - begun < PATIENCE_NANOS) {
            later(SHORTEST_MILLIS, this::leave);
            return;
        }
        if (misses) {
            errors.add(Errors.Kind.LOST, client + ": an answer");
        }
        goAway();
    }

    private void goAway() {
        gone = true;
        switch (random.nextInt(3)) {
            case 0 -> client.leave();
            case 1 -> client.channel().close();
            default -> Connector.reset(client.channel());
        }
    }

    @Override
    public void onClosed(MqttClient closed, int reasonCode) {
        namesakes.remove(this);
        if (!gone && !mayBeSentAway(reasonCode)) {
            Errors.Kind kind = client.isAccepted() ? Errors.Kind.CLOSED : Errors.Kind.REFUSED;
            errors.add(kind, client + ": reason code " + reasonCode);
        }
        gone = true;
    }

    private boolean mayBeSentAway(int reasonCode) {
        return SENT_AWAY.contains(reasonCode)
                || (!client.isAccepted() && metNamesake && SENT_AWAY_EARLY.contains(reasonCode));
    }
}
