package mqgate.nats;

import java.util.concurrent.atomic.LongAdder;

/** What all modules of a server count together. For any thread. */
final class ModuleCounters {

    final LongAdder handled = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder overtaken = new LongAdder();
    final LongAdder busy = new LongAdder();

    ModuleStats snapshot(int pending) {
        return new ModuleStats(handled.sum(), failed.sum(), expired.sum(), overtaken.sum(), busy.sum(), pending);
    }
}
