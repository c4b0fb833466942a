package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import mqgate.api.Agent;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.Transport;
import mqgate.api.spi.AgentLearner;
import mqgate.core.SessionFactory;

/**
 * The inside of a gate with one event loop and many clients that have no sockets: each has the pipeline of a client on TCP,
 * on a {@link DiscardingChannel}. Used by the thread of the benchmark.
 */
final class InMemoryGate implements AutoCloseable {

    /** How many clients there are, and how many deliveries an invocation of each benchmark makes. */
    static final int CLIENTS = 10_000;

    static final TraceSpan SPAN = TraceSpan.create();

    private static final String CONNECT_MQTT3 = "00044d515454" + "04" + "02" + "ffff";
    private static final String CONNECT_MQTT5 = "00044d515454" + "05" + "02" + "ffff" + "00";

    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, EventLoopThread.factory(), IoEngine.of(Transport.AUTO).io());
    private final EventLoop eventLoop = group.next();
    private final AtomicLong connected = new AtomicLong();
    private final AtomicLong flushedBytes = new AtomicLong();
    private final List<Channel> channels = new ArrayList<>();
    private final List<String> sessionIds = new ArrayList<>(Collections.nCopies(CLIENTS, ""));
    private final Gate unused; // only what own protocols get to see
    private final SessionTable table;
    private final GateHandler handler;
    private final ConnectionInitializer initializer;

    private long expectedBytes;

    /** Connects the clients and waits for their connect events; those with these numbers speak MQTT 5, the others MQTT 3.1.1. */
    InMemoryGate(IntPredicate speaksMqtt5) {
        this(speaksMqtt5, Options.builder(), Runnable::run);
    }

    /** The same with options, and with an executor for what may block. */
    InMemoryGate(IntPredicate speaksMqtt5, Options.Builder builder, Executor executor) {
        Options options = builder.agentLearner(new Learner()).build();
        unused = NettyGate.create(options);
        table = new SessionTable(List.of(eventLoop), options, System::nanoTime);
        handler = new DefaultGateHandler(table, options);
        SessionFactory sessions = new SessionFactory(handler, null);
        GateServices services =
                new GateServices(options, table, sessions, executor, new SystemPlatform(Transport.AUTO));
        ListenerSettings settings = ListenerSettings.of(Listener.tcp("127.0.0.1:0"), options, null);
        initializer = new ConnectionInitializer(unused, services, settings);
        eventLoop.submit(() -> connectAll(speaksMqtt5)).syncUninterruptibly();
        await("connected", connected, CLIENTS);
        expectedBytes = flushedBytes.get();
    }

    /** Client ids are numbers, which say whose session it is. */
    private final class Learner implements AgentLearner {

        @Override
        public void onConnect(Agent agent) {
            sessionIds.set(
                    Integer.parseInt(agent.getClientId()), agent.getSession().getSessionId());
            connected.incrementAndGet();
        }
    }

    private void connectAll(IntPredicate speaksMqtt5) {
        for (int i = 0; i < CLIENTS; i++) {
            channels.add(connect(Integer.toString(i), speaksMqtt5.test(i) ? CONNECT_MQTT5 : CONNECT_MQTT3));
        }
    }

    /** Connects one more client of MQTT 3.1.1, on the event loop. */
    Channel connect(String clientId) {
        return connect(clientId, CONNECT_MQTT3);
    }

    private Channel connect(String clientId, String variableHeader) {
        DiscardingChannel channel = new DiscardingChannel(flushedBytes);
        channel.config().setWriteBufferWaterMark(Outbox.WATER_MARKS);
        channel.pipeline().addLast(initializer);
        eventLoop.register(channel);

        byte[] header = ByteBufUtil.decodeHexDump(variableHeader);
        ByteBuf packet = channel.alloc().ioBuffer();
        packet.writeByte(0x10).writeByte(header.length + 2 + clientId.length());
        packet.writeBytes(header).writeShort(clientId.length());
        packet.writeCharSequence(clientId, StandardCharsets.US_ASCII);
        channel.receive(packet);
        return channel;
    }

    SessionTable table() {
        return table;
    }

    GateHandler handler() {
        return handler;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** The sessions, in the order of their clients' numbers. */
    List<String> sessionIds() {
        return sessionIds;
    }

    /** The connections, in the same order. */
    List<Channel> channels() {
        return channels;
    }

    /** Waits until these bytes, and all that were awaited before, are flushed. */
    void awaitFlushed(long bytes) {
        expectedBytes += bytes;
        await("flushed bytes", flushedBytes, expectedBytes);
    }

    /** It costs few turns of the event loop after the last one; nothing is polled while the loop is busy. */
    private void await(String what, AtomicLong value, long expected) {
        long begun = System.nanoTime();
        do {
            if (System.nanoTime() - begun > GIVE_UP_NANOS) {
                throw new IllegalStateException(what + ": " + value + " (expected: " + expected + ")");
            }
            eventLoop.submit(() -> {}).syncUninterruptibly();
        } while (value.get() != expected);
    }

    @Override
    public void close() {
        channels.forEach(Channel::close);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        unused.close();
    }
}
