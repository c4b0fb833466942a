package mqgate.testkit;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What one client says and hears: its wire, its memory and the lock that guards both. The thread of the test asks and waits; the
 * thread of the link brings what comes in. Nobody waits with the lock.
 */
final class Conversation {

    private final ReentrantLock lock = new ReentrantLock();
    private final ClientLink link;
    private volatile Duration patience;
    private final ClientWire wire;
    private final PacketLog log = new PacketLog();
    private final Memory memory;
    private boolean ended;

    Conversation(ClientLink link, WireSettings settings, Memory memory, Duration patience) {
        this.link = link;
        this.patience = patience;
        this.memory = memory;
        wire = new ClientWire(link, settings, this::hear);
    }

    /** Opens the link and waits until packets can be sent; if that fails, nothing is left open. */
    void open(@Nullable SSLContext tls) {
        link.open(this::receive, this::end);
        locked(() -> {
            wire.start(tls);
            return true;
        });
        try {
            await("a connection to the gate", () -> wire.isReady() ? true : null);
        } catch (AssertionError e) {
            link.reset();
            throw e;
        }
    }

    private void receive(byte[] bytes) {
        locked(() -> {
            wire.receive(bytes);
            return true;
        });
    }

    private void end() {
        locked(() -> {
            ended = true;
            wire.end();
            return true;
        });
    }

    /** With the lock. */
    private void hear(MqttMessage packet) {
        log.received(packet);
        memory.hear(packet).forEach(this::write);
    }

    /** With the lock. */
    private void write(MqttMessage packet) {
        log.sent(packet);
        if (packet == MqttMessage.PINGREQ) {
            memory.pinged();
        }
        wire.send(packet);
    }

    void send(MqttMessage packet) {
        locked(() -> {
            if (!ended) {
                write(packet);
            }
            return true;
        });
    }

    /** Sends a ping; returns how many pongs there are when it is answered. */
    int ping() {
        return locked(() -> {
            if (ended) {
                return Integer.MAX_VALUE;
            }
            write(MqttMessage.PINGREQ);
            return memory.pings();
        });
    }

    void sendRaw(byte[] bytes) {
        locked(() -> {
            log.sent(bytes);
            wire.send(Unpooled.wrappedBuffer(bytes));
            return true;
        });
    }

    /** Sends a packet until the conversation ends, each time after so long. */
    void sendEvery(Duration interval, MqttMessage packet) {
        link.schedule(interval, () -> {
            if (!isEnded()) {
                send(packet);
                sendEvery(interval, packet);
            }
        });
    }

    /** Says goodbye and ends the link. */
    void close(@Nullable MqttMessage goodbye) {
        locked(() -> {
            if (!ended) {
                if (goodbye != null) {
                    write(goodbye);
                }
                wire.sayGoodbye();
                link.close();
            }
            return true;
        });
    }

    ClientLink link() {
        return link;
    }

    boolean isEnded() {
        return locked(() -> ended);
    }

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is what is looked for; fails if the connection ends before, or patience does. */
    <T> T await(String expected, Supplier<@Nullable T> look) {
        Duration time = patience;
        T found = await(look, time);
        if (found == null) {
            throw failure(expected + " within " + Times.text(time));
        }
        return found;
    }

    /** Waits until there is what is looked for, until the connection ends or so long; returns null if it is not there. */
    <T> @Nullable T await(Supplier<@Nullable T> look, Duration time) {
        AtomicReference<@Nullable T> found = new AtomicReference<>();
        link.await(() -> locked(() -> found(found, look) || ended), time);
        return found.get();
    }

    private static <T> boolean found(AtomicReference<@Nullable T> found, Supplier<@Nullable T> look) {
        found.set(look.get());
        return found.get() != null;
    }

    /** Waits until the connection has ended; fails if patience does before. */
    Closing awaitEnd() {
        Duration time = patience;
        if (!link.await(this::isEnded, time)) {
            throw failure("the end of the connection within " + Times.text(time));
        }
        return closing();
    }

    void patience(Duration time) {
        patience = time;
    }

    /** An error that says what was expected, and what there is instead. */
    AssertionError failure(String expected) {
        return locked(() -> {
            String state = ended ? "the connection was closed: " + closing() : "the connection is open";
            List<TestMessage> untaken = memory.inbox().untaken();
            String messages = untaken.isEmpty() ? "no message" : "messages that nobody took: " + untaken;
            return new AssertionError("expected: %s\n but: %s; %s; %s".formatted(expected, state, messages, log));
        });
    }

    Closing closing() {
        return locked(() -> memory.closing(wire.webSocketCloseCode(), wire.failure()));
    }
}
