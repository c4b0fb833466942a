package mqgate.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import mqgate.core.WarningRate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Learns of the end of a connection, and tells the log what the client of NATS has to say: not more often than is good for the
 * log, because each message of a player can be one that NATS refuses. On threads of the client.
 */
final class ConnectionWatch implements ConnectionListener, ErrorListener {

    private static final Logger log = LoggerFactory.getLogger(ConnectionWatch.class);

    private final java.util.function.Consumer<Connection> onEnd;
    private final java.util.function.Consumer<Message> onDiscarded;
    private final WarningRate errors = new WarningRate(System::nanoTime);
    private final WarningRate drops = new WarningRate(System::nanoTime);
    private final WarningRate discards = new WarningRate(System::nanoTime);

    ConnectionWatch(java.util.function.Consumer<Connection> onEnd, java.util.function.Consumer<Message> onDiscarded) {
        this.onEnd = onEnd;
        this.onDiscarded = onDiscarded;
    }

    @Override
    @SuppressWarnings("deprecation") // the only abstract method
    public void connectionEvent(Connection connection, Events event) {
        log.debug("NATS: connection {}", event.name());
        if (event == Events.DISCONNECTED || event == Events.CLOSED) {
            onEnd.accept(connection);
        }
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
        log.atLevel(level(errors)).log("NATS: {}", error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception failure) {
        log.debug("NATS: the connection failed: {}", failure.toString());
    }

    @Override
    public void messageDiscarded(Connection connection, Message message) {
        log.atLevel(level(discards))
                .log(
                        "NATS takes messages more slowly than they come: a message to {} is not sent",
                        message.getSubject());
        onDiscarded.accept(message);
    }

    @Override
    public void slowConsumerDetected(Connection connection, Consumer consumer) {
        log.atLevel(level(drops)).log("NATS: messages are dropped, {} wait already", consumer.getPendingMessageCount());
    }

    private static Level level(WarningRate rate) {
        return rate.isDue() ? Level.WARN : Level.DEBUG;
    }
}
