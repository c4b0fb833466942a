package mqgate.netty;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import mqgate.api.FlightRecord;
import mqgate.api.spi.FlightListener;
import mqgate.core.WarningRate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings what was recorded to the listener. For any thread.
 *
 * <p>So many reports may wait for a listener, and for the executor; more are given up, or many connections that end at once would hold
 * memory without a bound.
 */
final class FlightReports {

    static final int MOST_WAITING = 256;

    private static final Logger log = LoggerFactory.getLogger(FlightReports.class);

    private final FlightListener listener;
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private final WarningRate warnings = new WarningRate(System::nanoTime);

    FlightReports(FlightListener listener) {
        this.listener = listener;
    }

    void send(FlightRecord flight, Executor executor) {
        if (room.tryAcquire()) {
            executor.execute(() -> tell(flight));
        } else {
            log.atLevel(level())
                    .log("{}: the flight listener is not told: {} reports wait for it", name(flight), MOST_WAITING);
        }
    }

    private void tell(FlightRecord flight) {
        try {
            listener.onAbnormalClose(flight);
        } catch (Throwable e) {
            log.atLevel(level()).log("{}: the flight listener failed", name(flight), e);
        } finally {
            room.release();
        }
    }

    private static String name(FlightRecord flight) {
        return flight.sessionId().isEmpty() ? "connection " + flight.address() : "session " + flight.sessionId();
    }

    /** Clients can end badly as often as they like. */
    private Level level() {
        return warnings.isDue() ? Level.WARN : Level.DEBUG;
    }
}
