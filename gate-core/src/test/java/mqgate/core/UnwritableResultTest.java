package mqgate.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of a result that cannot be written: the client learns only its type. */
class UnwritableResultTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(ReplyEnvelope.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void captureLog() {
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
    }

    @AfterEach
    void releaseLog() {
        logger.detachAppender(logged);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void marshal_typeThatCannotBeWritten_logSaysWhyOnOneLineAndNamesNoKeys() {
        ReplyEnvelope.INSTANCE.marshal("1c5f", "", Map.of("chosen by a player", new Object()));

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("trace 1c5f"))
                .singleElement()
                .asString()
                .contains("java.lang.Object", "no properties discovered")
                .doesNotContain("chosen by a player", "\n");
    }

    @Test
    void marshal_typesThatCannotBeWritten_warnOnceInAWhile() {
        ReplyEnvelope.INSTANCE.marshal("a", "", new Object());
        ReplyEnvelope.INSTANCE.marshal("b", "", new Object());

        assertThat(logged.list).hasSizeGreaterThanOrEqualTo(2);
        assertThat(logged.list)
                .filteredOn(line -> line.getLevel() == Level.WARN)
                .hasSizeLessThanOrEqualTo(1);
    }
}
