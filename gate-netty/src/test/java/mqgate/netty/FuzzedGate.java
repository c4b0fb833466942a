package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.GateException;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.spi.AgentLearner;
import mqgate.core.SessionFactory;

/**
 * The inside of a gate, without threads and sockets, and a client. What happens to them a fuzzer chooses; that nothing is
 * left of a client in the end is checked here.
 */
final class FuzzedGate implements AgentLearner {

    /** Only what own protocols get to see; no connection is ever made by it. */
    private static final Gate GATE =
            NettyGate.create(Options.builder().eventLoopThreads(1).build());

    private static final TraceSpan SPAN = TraceSpan.create();
    private static final Duration LONGER_THAN_ANY_TIMER = Duration.ofDays(2);

    private final FrozenLoop loop = new FrozenLoop();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final FuzzedHandlers handlers;
    private final SessionTable table;
    private final DefaultGateHandler gateHandler;
    private final ConnectionInitializer initializer;
    private final List<LoopbackChannel> channels = new ArrayList<>();
    private final List<Agent> connected = new ArrayList<>();
    private final List<Agent> disconnected = new ArrayList<>();

    FuzzedGate(Options.Builder settings, Listener listener, boolean blocking) {
        handlers = new FuzzedHandlers(blocking);
        Options options = settings.router(handlers)
                .agentLearner(this)
                .flightRecorderOn(blocking) // half of the inputs
                .flightListener(flight -> assertThat(flight.toString()).isNotEmpty())
                .build();
        table = new SessionTable(List.of(loop), options, loop.ticker()::nanoTime);
        gateHandler = new DefaultGateHandler(table, options);
        SessionFactory sessions = new SessionFactory(gateHandler, null);
        GateServices services =
                new GateServices(options, table, sessions, Runnable::run, new FrozenPlatform(loop.ticker()::nanoTime));
        initializer = new ConnectionInitializer(GATE, services, ListenerSettings.of(listener, options, null));
    }

    @Override
    public void onConnect(Agent agent) {
        connected.add(agent);
    }

    @Override
    public void onDisconnect(Agent agent) {
        disconnected.add(agent);
        agent.getWill()
                .ifPresent(will -> assertThat(will.getTopic() + will.getDelay()).isNotEmpty());
    }

    /** A client comes and says nothing yet. */
    LoopbackChannel connect() {
        LoopbackChannel channel = new LoopbackChannel();
        channels.add(channel);
        channel.config().setAllocator(allocator).setWriteBufferWaterMark(Outbox.WATER_MARKS);
        channel.pipeline().addLast(initializer);
        channel.unsafe().register(loop, channel.newPromise());
        loop.runTasks();
        return channel;
    }

    void send(LoopbackChannel channel, byte[] bytes) {
        if (channel.isOpen()) {
            channel.arrive(allocator.ioBuffer(bytes.length).writeBytes(bytes));
            loop.runTasks();
        }
    }

    /** Makes something happen on the server, 0 being nothing. */
    void happen(int event) {
        byte[] body = new byte[event];
        switch (event % 16) {
            case 1 -> handlers.finishOne();
            case 2 -> handlers.finishAll();
            case 3 -> loop.pass(Duration.ofMillis(1));
            case 4 -> loop.pass(Duration.ofSeconds(event));
            case 5 -> connected.forEach(agent -> writeTo(agent, body));
            case 6 -> connected.forEach(agent -> handlers.watch(agent.sendAtLeastOnce("event/sure", body)));
            case 7 -> gateHandler.broadcast(SPAN, "event", body);
            case 8 -> connected.forEach(agent -> agent.close(CloseReason.KICKED));
            case 9 -> connected.forEach(agent -> writeAndDestroy(agent, body));
            case 10 -> gateHandler.onDestroy();
            default -> {}
        }
        loop.runTasks();
        channels.forEach(LoopbackChannel::deliver);
        loop.runTasks();
    }

    private static void writeTo(Agent agent, byte[] body) {
        try {
            agent.write("event", body);
        } catch (GateException e) {
            // closed, or too small for it: as any server has to expect
        }
    }

    /** Leaves no time for what was written to be flushed. */
    private static void writeAndDestroy(Agent agent, byte[] body) {
        writeTo(agent, body);
        agent.destroy();
    }

    /** Lets the clients come to their end, by timers or by themselves, and checks that nothing is left of them. */
    void end(boolean byTimers) {
        finishMessages();
        assertThat(channels).as("reading").allMatch(channel -> channel.isReading() || !channel.isOpen());
        for (int i = 0; i < 4 && byTimers; i++) {
            loop.pass(LONGER_THAN_ANY_TIMER);
        }
        assertThat(channels).as("closed by timers").allMatch(channel -> !byTimers || !channel.isOpen());
        channels.forEach(LoopbackChannel::lose);
        finishMessages();
        assertNothingIsLeft();
    }

    private void finishMessages() {
        do {
            handlers.finishAll();
            happen(0);
        } while (handlers.hasUnfinished());
    }

    private void assertNothingIsLeft() {
        assertThat(channels)
                .allSatisfy(channel -> assertThat(channel.unhandled()).isEmpty());
        assertThat(loop.hasTimers()).as("a timer").isFalse();
        assertThat(table.size()).as("sessions").isZero();
        assertThat(table.whenAllClosed()).as("everybody gone").isCompleted();
        assertThat(handlers.isEverybodyTold()).as("everybody told").isTrue();
        assertThat(disconnected).as("disconnect events").containsExactlyInAnyOrderElementsOf(connected);
        assertThat(disconnected).noneMatch(agent -> agent.getCloseReason().orElseThrow() == CloseReason.INTERNAL_ERROR);
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .as("bytes of buffers not released")
                .isZero();
    }
}
