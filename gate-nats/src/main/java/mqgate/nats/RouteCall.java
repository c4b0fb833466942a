package mqgate.nats;

import mqgate.api.Lanes;
import mqgate.api.Message;

/**
 * A client's message on its way from a gate to a module. Immutable.
 *
 * @param remainingMillis how long the gate waits for the answer
 * @param stamp rises from message to message of a lane
 * @param lanes which messages of the session wait for each other
 * @param gateId the gate's server id
 * @param session the session as it serializes itself
 * @param message the message
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record RouteCall(long remainingMillis, long stamp, Lanes lanes, String gateId, byte[] session, Message message) {}
