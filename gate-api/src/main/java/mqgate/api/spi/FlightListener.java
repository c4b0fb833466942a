package mqgate.api.spi;

import mqgate.api.FlightRecord;

/**
 * Is told what was recorded of a connection that ended in another way than it should.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface FlightListener {

    /**
     * A recorded connection has ended, and neither its client, nor the server's code without a reason, nor a gate that was emptied or
     * shut down has ended it.
     *
     * <p>When: once for each such connection, when its socket is closed; also for one whose handshake was never done.
     *
     * <p>Thread: the executor; may block.
     *
     * <p>Failure: logged. So is it, now and then, that the listener is not told because 256 others wait until it has the time.
     *
     * @param flight what was recorded, with the reason of the close
     * @throws Exception if it could not be used
     */
    void onAbnormalClose(FlightRecord flight) throws Exception;
}
