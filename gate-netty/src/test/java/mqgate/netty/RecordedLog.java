package mqgate.netty;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What a logger, and those below it, say of this level and above while it is open. */
final class RecordedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger;
    private final @Nullable Level before;
    private final Level level;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    RecordedLog(String name, Level level) {
        logger = (Logger) LoggerFactory.getLogger(name);
        before = logger.getLevel();
        this.level = level;
        start();
        logger.setLevel(level);
        logger.addAppender(this);
    }

    RecordedLog(Class<?> type, Level level) {
        this(type.getName(), level);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(level)) {
            event.prepareForDeferredProcessing(); // by the thread that logs: the context is its
            events.add(event);
        }
    }

    List<ILoggingEvent> events() {
        return events;
    }

    List<String> messages(Level of) {
        return events.stream()
                .filter(event -> event.getLevel().equals(of))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setLevel(before);
    }
}
