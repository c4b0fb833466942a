package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import mqgate.api.Agent;
import mqgate.api.Gate;
import mqgate.api.GateHandler;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.Transport;
import mqgate.api.spi.AgentLearner;
import mqgate.core.SessionFactory;

/**
 * The inside of a gate with one event loop and any number of clients without sockets, of which nothing is kept but what the gate
 * keeps: each is a {@link DiscardingChannel} with the pipeline of a client on TCP. Used by one thread.
 */
final class Crowd implements AutoCloseable {

    private static final byte[] CONNECT = ByteBufUtil.decodeHexDump("00044d515454" + "04" + "02" + "ffff");
    private static final int CONNECTED_IN_A_TURN = 1000;
    private static final long GIVE_UP_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, EventLoopThread.factory(), IoEngine.of(Transport.AUTO).io());
    private final EventLoop eventLoop = group.next();
    private final AtomicLong connected = new AtomicLong();
    private final AtomicLong flushedBytes = new AtomicLong();
    private final String[] sessionIds;
    private final Gate unused; // only what own protocols get to see
    private final GateHandler handler;
    private final ConnectionInitializer initializer;

    /** Makes a gate with room for so many clients; nobody is connected yet. */
    Crowd(int size) {
        sessionIds = new String[size];
        Options options = Options.builder()
                .agentLearner(new AgentLearner() {
                    @Override
                    public void onConnect(Agent agent) {
                        sessionIds[Integer.parseInt(agent.getClientId())] =
                                agent.getSession().getSessionId();
                        connected.incrementAndGet();
                    }
                })
                .build();
        unused = NettyGate.create(options);
        SessionTable table = new SessionTable(List.of(eventLoop), options, System::nanoTime);
        handler = new DefaultGateHandler(table, options);
        SessionFactory sessions = new SessionFactory(handler, null);
        GateServices services =
                new GateServices(options, table, sessions, Runnable::run, new SystemPlatform(Transport.AUTO));
        ListenerSettings settings = ListenerSettings.of(Listener.tcp("127.0.0.1:0"), options, null);
        initializer = new ConnectionInitializer(unused, services, settings);
    }

    /** Connects all, and returns when they are and their connect events have been handled. */
    void connect() {
        for (int first = 0; first < sessionIds.length; first += CONNECTED_IN_A_TURN) {
            int from = first;
            int to = Math.min(first + CONNECTED_IN_A_TURN, sessionIds.length);
            eventLoop
                    .submit(() -> {
                        for (int i = from; i < to; i++) {
                            connect(Integer.toString(i));
                        }
                    })
                    .syncUninterruptibly();
        }
        await("connected", connected, sessionIds.length);
    }

    private void connect(String clientId) {
        DiscardingChannel channel = new DiscardingChannel(flushedBytes);
        channel.config().setWriteBufferWaterMark(Outbox.WATER_MARKS);
        channel.pipeline().addLast(initializer);
        eventLoop.register(channel);

        ByteBuf packet = channel.alloc().ioBuffer();
        packet.writeByte(0x10).writeByte(CONNECT.length + 2 + clientId.length());
        packet.writeBytes(CONNECT).writeShort(clientId.length());
        packet.writeCharSequence(clientId, StandardCharsets.US_ASCII);
        channel.receive(packet);
    }

    GateHandler handler() {
        return handler;
    }

    /** Returns the session of the client with a number. */
    String sessionId(int client) {
        return sessionIds[client];
    }

    int size() {
        return sessionIds.length;
    }

    long flushedBytes() {
        return flushedBytes.get();
    }

    /** Waits until so many bytes are flushed altogether. */
    void awaitFlushed(long bytes) {
        await("flushed bytes", flushedBytes, bytes);
    }

    /** Little is asked while the event loop is busy. */
    private void await(String what, AtomicLong value, long expected) {
        long begun = System.nanoTime();
        while (value.get() != expected) {
            if (System.nanoTime() - begun > GIVE_UP_NANOS) {
                throw new IllegalStateException(what + ": " + value + " (expected: " + expected + ")");
            }
            eventLoop.submit(() -> {}).syncUninterruptibly();
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        unused.close();
    }
}
