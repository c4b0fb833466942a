package mqgate.nats;

import java.util.function.Supplier;
import mqgate.api.GateException;

/**
 * Whom a request is for.
 *
 * @param subject where it listens
 * @param nobody the failure of a request when nobody listens there
 */
record Target(String subject, Supplier<GateException> nobody) {}
