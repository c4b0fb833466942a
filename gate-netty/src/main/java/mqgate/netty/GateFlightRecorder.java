package mqgate.netty;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import mqgate.api.CloseReason;
import mqgate.api.FlightRecord;
import mqgate.api.FlightRecorder;
import mqgate.api.Options;
import org.jspecify.annotations.Nullable;

/**
 * Decides which connections of a gate are recorded, and holds what is recorded of them: nothing of it is in a connection itself, but
 * its {@link FlightHandler}.
 *
 * <ul>
 *   <li>Whatever decides is changed first, then each connection that it is about is looked at on its event loop, in order with what is
 *       sent to it. A connection that comes, or changes its user, is looked at after that too: either side sees what the other has changed.
 *   <li>A connection is recorded until it is closed; then its listener is told.
 * </ul>
 *
 * <p>For any thread; connections come, are looked at and end on their event loops.
 */
final class GateFlightRecorder implements FlightRecorder {

    private final SessionTable table;
    private final int events;
    private final InstantSource clock;
    private final @Nullable FlightReports reports;
    private final Map<NettyAgent, Flight> flights = new ConcurrentHashMap<>();
    private final Set<String> users = ConcurrentHashMap.newKeySet();
    private volatile boolean all;

    GateFlightRecorder(SessionTable table, Options options, InstantSource clock) {
        this.table = table;
        this.clock = clock;
        events = options.getFlightEvents();
        reports = options.getFlightListener().map(FlightReports::new).orElse(null);
        all = options.isFlightRecorderOn();
    }

    @Override
    public void setRecordingAll(boolean all) {
        this.all = all;
        table.everybody().forEach(agent -> inTurn(agent, () -> update(agent)));
    }

    @Override
    public boolean isRecordingAll() {
        return all;
    }

    @Override
    public void recordUser(String userId) {
        requireNonNull(userId, "userId");
        if (userId.isEmpty()) {
            throw new IllegalArgumentException("userId: an empty string (expected: a user)");
        }
        users.add(userId);
        updateUser(userId);
    }

    @Override
    public void forgetUser(String userId) {
        if (users.remove(requireNonNull(userId, "userId"))) {
            updateUser(userId);
        }
    }

    private void updateUser(String userId) {
        table.ofUser(userId).forEach(agent -> inTurn(agent, () -> update(agent)));
    }

    @Override
    public Set<String> getRecordedUsers() {
        return Set.copyOf(users);
    }

    @Override
    public Optional<FlightRecord> read(String sessionId) {
        return Optional.ofNullable(table.find(requireNonNull(sessionId, "sessionId")))
                .map(flights::get)
                .map(Flight::read);
    }

    /** Returns what is recorded of a connection, or null if nothing is. */
    @Nullable Flight of(NettyAgent agent) {
        return flights.get(agent);
    }

    /** Event loop only: a connection is accepted. */
    void arrived(NettyAgent agent) {
        if (all) {
            begin(agent, "accepted");
        }
    }

    /** A connection has another user now, or none; a bind that concerns no record costs its event loop nothing. */
    void userChanged(NettyAgent agent) {
        if (!isWanted(agent) && of(agent) == null) {
            return;
        }
        inTurn(agent, () -> {
            update(agent);
            Flight flight = of(agent);
            if (flight != null) {
                String userId = agent.boundUser;
                flight.happened(userId.isEmpty() ? "unbound" : "bound", FlightHeaders.cut(userId));
            }
        });
    }

    /** At once on the event loop, from elsewhere between what was sent before and what is sent later. */
    private static void inTurn(NettyAgent agent, Runnable task) {
        if (agent.eventLoop().inEventLoop()) {
            task.run();
        } else {
            agent.loop().sends().add(() -> {
                task.run();
                return 0;
            });
        }
    }

    private boolean isWanted(NettyAgent agent) {
        return all || users.contains(agent.boundUser);
    }

    private void update(NettyAgent agent) {
        boolean wanted = isWanted(agent);
        boolean recorded = of(agent) != null;
        if (wanted && !recorded && agent.channel().isOpen()) {
            begin(agent, "recording");
        } else if (!wanted && recorded) {
            flights.remove(agent);
            agent.channel().pipeline().remove(FlightHandler.class);
        }
    }

    private void begin(NettyAgent agent, String how) {
        Flight flight = new Flight(agent, events, clock);
        flight.happened(how, agent.network() + " " + agent.getRemoteAddress());
        flights.put(agent, flight);
        ConnectionInitializer.record(agent.channel().pipeline(), new FlightHandler(flight));
    }

    /** Event loop only: the socket is closed. */
    void ended(NettyAgent agent) {
        Flight flight = flights.remove(agent);
        if (flight != null
                && reports != null
                && isAbnormal(agent.getCloseReason().orElseThrow())) {
            flight.happened("closed", "");
            reports.send(flight.read(), agent.executor());
        }
    }

    private static boolean isAbnormal(CloseReason reason) {
        return switch (reason) {
            case CLIENT_DISCONNECT, CLOSED_BY_SERVER, DESTROYED, GATE_SHUTDOWN, USE_ANOTHER_SERVER, SERVER_MOVED ->
                false;
            default -> true;
        };
    }
}
