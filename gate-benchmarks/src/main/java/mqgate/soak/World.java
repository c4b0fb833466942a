package mqgate.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.TraceSpan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a game does with its gate: sends to all, to rooms, to users, to one for certain, sends somebody away, renews its
 * certificate. Every message is numbered. Its state belongs to its thread, but for what is counted.
 */
final class World implements AutoCloseable {

    static final int ROOMS = 60;

    private static final Logger log = LoggerFactory.getLogger(World.class);
    private static final List<String> POLICIES = List.of("must", "droppable", "latest");
    private static final int BODY = 100;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread world = new Thread(task, "soak-world");
        world.setDaemon(true);
        return world;
    });
    private final TraceSpan span = TraceSpan.create();
    private final long[] roomNumbers = new long[ROOMS];
    private final AtomicLong openPushes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Gate gate;
    private final GateHandler handler;
    private final CertificateOfSoak certificate;
    private final SplittableRandom random;
    private final int steadyUsers;
    private long worldNumber;
    private long userNumber;
    private int room;

    World(Gate gate, CertificateOfSoak certificate, long seed, int steadyUsers) {
        this.gate = gate;
        handler = gate.getGateHandler();
        this.certificate = certificate;
        this.steadyUsers = steadyUsers;
        random = new SplittableRandom(seed + 1);
    }

    /** Returns the name of a room, which says the policy of what is sent to it. */
    static String room(int number) {
        return "room/" + POLICIES.get(number % POLICIES.size()) + "/" + number;
    }

    void start() {
        every(500, this::sendToAll);
        every(20, this::sendToRoom);
        every(100, this::sendToUsers);
        every(1000, () -> handler.kickUser(span, Visitor.user(random.nextInt(Visitor.USERS)), CloseReason.KICKED));
        every(60_000, certificate::renew);
    }

    /** Something that may fail. */
    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    private void every(long millis, Action action) {
        thread.scheduleAtFixedRate(
                () -> {
                    try {
                        action.run();
                    } catch (Throwable e) {
                        failures.incrementAndGet();
                        log.error("the world fails", e);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void sendToAll() {
        worldNumber++;
        for (String policy : POLICIES) {
            handler.broadcast(
                    span, "world/" + policy, Numbered.body(worldNumber, BODY), SoakModules.policy(policy, "world"));
        }
    }

    private void sendToRoom() {
        room = (room + 1) % ROOMS;
        String name = room(room);
        String policy = POLICIES.get(room % POLICIES.size());
        handler.sendToGroup(
                span, name, name, Numbered.body(++roomNumbers[room], BODY), SoakModules.policy(policy, name));
    }

    private void sendToUsers() {
        userNumber++;
        byte[] body = Numbered.body(userNumber, BODY);
        handler.sendToUser(span, SteadyClient.user(random.nextInt(steadyUsers)), "user/news", body);
        for (Agent agent : handler.getAgentsByUser(SteadyClient.user(random.nextInt(steadyUsers)))) {
            openPushes.incrementAndGet();
            agent.sendAtLeastOnce("user/certain", body).whenComplete((done, failure) -> openPushes.decrementAndGet());
        }
    }

    void addTo(ObjectNode figures) {
        figures.put("openPushes", openPushes.get()).put("worldFailures", failures.get());
    }

    /** Ends, and the gate with it. */
    @Override
    public void close() {
        thread.shutdownNow();
        gate.close();
    }
}
