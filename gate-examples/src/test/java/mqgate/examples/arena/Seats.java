package mqgate.examples.arena;

import java.util.Map;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.netty.NettyGate;

/** Seats of connections that there are not. */
final class Seats {

    private Seats() {}

    static Seat create() {
        Session session = NettyGate.create(Options.builder().build()).newSession(Map.of());
        Seat.add(session);
        return Seat.of(session);
    }
}
