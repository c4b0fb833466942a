package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import mqgate.api.CloseReason;
import org.slf4j.LoggerFactory;

/** Watches, instead of the console, that this thread logs no warning but for clients that are slow. */
final class QuietLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Appender<ILoggingEvent> console = root.getAppender("console");
    private final String thread = Thread.currentThread().getName();
    private final List<String> warnings = new ArrayList<>();

    QuietLog() {
        start();
        root.detachAppender(console);
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        boolean slowClient = message.contains(CloseReason.SLOW_CONSUMER.name());
        if (event.getLevel().isGreaterOrEqual(Level.WARN) && !slowClient && isMine(event)) {
            warnings.add(message + "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }

    private boolean isMine(ILoggingEvent event) {
        return event.getThreadName().equals(thread);
    }

    void assertQuiet() {
        assertThat(warnings).as("warnings in the log").isEmpty();
    }

    @Override
    public void close() {
        root.detachAppender(this);
        root.addAppender(console);
    }
}
