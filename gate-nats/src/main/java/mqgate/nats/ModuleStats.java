package mqgate.nats;

/**
 * What a {@link ModuleServer} has done since it started, all modules together.
 *
 * @param handled messages that a handler has finished, failed ones among them
 * @param failed messages whose handler threw
 * @param expired messages that no handler got, because the gate did not wait for them any more when it was their turn
 * @param overtaken messages that no handler got, because a later one of the same lane had begun before
 * @param busy messages that were refused, because too many of the module waited already
 * @param pending messages that are taken in and not answered yet
 * @since 0.1
 */
public record ModuleStats(long handled, long failed, long expired, long overtaken, long busy, int pending) {}
