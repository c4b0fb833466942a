package mqgate.soak;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.concurrent.TimeUnit;

/** Stops reading, is sent more than its socket takes, and reads again after a while. Owned by its event loop. */
final class SlowClient implements MqttClient.Behaviour {

    /** What it is sent, and what becomes of it. */
    enum Kind {
        /** What it must get fits into what may wait for it: all arrives. */
        WAITS("must", 40, false),
        /** It must get more than may wait for it: it is closed. */
        IS_CLOSED("must", 2000, true),
        /** What it can miss: some of it arrives. */
        MISSES("droppable", 2000, false),
        /** Of which only the newest counts: that arrives. */
        CATCHES_UP("latest", 2000, false);

        private final String policy;
        private final int messages;
        private final boolean closed;

        Kind(String policy, int messages, boolean closed) {
            this.policy = policy;
            this.messages = messages;
            this.closed = closed;
        }
    }

    private static final String LOGIN = "user/HD_login/1";
    private static final int SMALL_BUFFER = 4096;
    private static final long PAUSE_MILLIS = 3000;
    private static final long PATIENCE_MILLIS = 20_000;

    private final int number;
    private final Kind kind;
    private final Errors errors;
    private final MqttClient client;
    private final Arrivals arrivals;
    private final Echoes echoes;
    private boolean gone;

    SlowClient(int number, Errors errors) {
        this.number = number;
        this.errors = errors;
        Kind[] kinds = Kind.values();
        kind = kinds[number % kinds.length];
        client = new MqttClient(Way.of(number / kinds.length), "slow-" + number, (number & 16) != 0, this);
        arrivals = new Arrivals(client + " that " + kind, errors);
        echoes = new Echoes(number, "echo/HD_async/1", MqttQoS.AT_MOST_ONCE, errors);
    }

    /** Connects. */
    Channel open(Connector connector) {
        return client.open(connector, SMALL_BUFFER);
    }

    @Override
    public void onReady(MqttClient ready) {
        client.publish(LOGIN, "slow-" + number);
        client.publish("flood/HD_" + kind.policy, String.valueOf(kind.messages));
        client.channel().config().setAutoRead(false);
        later(PAUSE_MILLIS, this::readAgain);
    }

    private void later(long millis, Runnable action) {
        client.channel().eventLoop().schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    private void readAgain() {
        if (!kind.closed) {
            echoes.ask(client, System.nanoTime());
        }
        client.channel().config().setAutoRead(true);
        later(PATIENCE_MILLIS, this::giveUp);
    }

    private void giveUp() {
        if (!gone) {
            errors.add(kind.closed ? Errors.Kind.LEFT_OPEN : Errors.Kind.LOST, client + " that " + kind);
            leave();
        }
    }

    @Override
    public void onMessage(MqttClient from, String topic, ByteBuf body) {
        if (topic.equals(echoes.topic())) {
            echoes.add(client, body);
            checkLast();
            leave();
        } else if (!topic.equals(LOGIN)) {
            arrivals.add(topic, body);
        }
    }

    private void checkLast() {
        long last = arrivals.last("flood/" + kind.policy);
        if (kind == Kind.MISSES ? last == 0 : last != kind.messages) {
            errors.add(Errors.Kind.LOST, client + " that " + kind + ": " + last + " is the last one that it got");
        }
    }

    private void leave() {
        gone = true;
        client.leave();
    }

    @Override
    public void onClosed(MqttClient closed, int reasonCode) {
        if (!gone && !kind.closed) {
            errors.add(Errors.Kind.CLOSED, client + " that " + kind + ": reason code " + reasonCode);
        }
        gone = true;
    }
}
