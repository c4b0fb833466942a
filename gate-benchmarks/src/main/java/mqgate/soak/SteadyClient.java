package mqgate.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttQoS;

/** Logs in, enters two rooms, stays, and asks for echoes. Owned by its event loop. */
final class SteadyClient implements MqttClient.Behaviour {

    private static final String LOGIN = "user/HD_login/1";
    private static final int MOST_MISSING = 100;
    private static final String[] HANDLERS = {"HD_async", "HD_blocking", "HD_qos1"};

    private final int number;
    private final Interval interval;
    private final Errors errors;
    private final MqttClient client;
    private final Arrivals arrivals;
    private final Echoes echoes;
    private boolean loggedIn;
    private boolean leaves;

    SteadyClient(int number, Interval interval, Errors errors) {
        this.number = number;
        this.interval = interval;
        this.errors = errors;
        client = new MqttClient(Way.of(number), user(number), (number & 8) != 0, this);
        arrivals = new Arrivals(client.toString(), errors);
        int handler = number % HANDLERS.length;
        MqttQoS qos = handler == 2 ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        echoes = new Echoes(number, "echo/" + HANDLERS[handler] + "/1", qos, errors);
    }

    /** Returns the user that the client of a number is. */
    static String user(int number) {
        return "steady-" + number;
    }

    /** Connects. */
    Channel open(Connector connector) {
        return client.open(connector, 0);
    }

    boolean isLoggedIn() {
        return loggedIn;
    }

    @Override
    public void onReady(MqttClient ready) {
        client.subscribe(World.room(number % World.ROOMS));
        client.subscribe(World.room((number + 1) % World.ROOMS));
        client.publish(LOGIN, user(number));
    }

    /** Asks for an echo that was to be asked for at this time. */
    void ask(long nanos) {
        if (echoes.missing() < MOST_MISSING) {
            echoes.ask(client, nanos);
        } else {
            errors.add(Errors.Kind.LOST, client + ": " + MOST_MISSING + " echoes are missing");
        }
    }

    @Override
    public void onMessage(MqttClient from, String topic, ByteBuf body) {
        if (topic.equals(echoes.topic())) {
            if (echoes.add(client, body)) {
                interval.add(System.nanoTime() - Echo.nanos(body));
            }
        } else if (topic.equals(LOGIN)) {
            onLogin(body.toString(UTF_8));
        } else {
            arrivals.add(topic, body);
        }
    }

    /** The storage fails now and then. */
    private void onLogin(String answer) {
        loggedIn = answer.equals(user(number));
        if (!loggedIn) {
            client.publish(LOGIN, user(number));
        }
    }

    long missing() {
        return echoes.missing();
    }

    void leave() {
        leaves = true;
        if (missing() > 0) {
            errors.add(Errors.Kind.LOST, client + ": " + missing() + " echoes at the end");
        }
        client.leave();
    }

    @Override
    public void onClosed(MqttClient closed, int reasonCode) {
        if (!leaves) {
            errors.add(Errors.Kind.CLOSED, client + ": reason code " + reasonCode);
        }
    }
}
