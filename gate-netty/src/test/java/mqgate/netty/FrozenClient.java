package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mqgate.api.Agent;
import mqgate.api.Dialect;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.core.SessionFactory;

/** A client of the real pipeline without a socket, in a world whose time only the test moves. */
final class FrozenClient {

    private final MockTicker ticker = Ticker.newMockTicker();
    private final Agents agents = new Agents();
    private final StringBuilder sent = new StringBuilder();
    private final EmbeddedChannel channel = new LoopbackChannel(ticker);

    FrozenClient(Options.Builder settings) {
        this(settings, Dialect.STRICT);
    }

    FrozenClient(Options.Builder settings, Dialect dialect) {
        Options options = settings.agentLearner(agents).build();
        SessionTable table = new SessionTable(List.of(channel.eventLoop()), options, ticker::nanoTime);
        SessionFactory sessions = new SessionFactory(new DefaultGateHandler(table, options), null);
        GateServices services =
                new GateServices(options, table, sessions, Runnable::run, new FrozenPlatform(ticker::nanoTime));
        Listener listener = Listener.tcp("127.0.0.1:0").dialect(dialect);
        channel.pipeline()
                .addLast(new ConnectionInitializer(
                        NettyGate.create(options), services, ListenerSettings.of(listener, options, null)));
    }

    /** A channel between two addresses, as a socket has them. */
    private final class LoopbackChannel extends EmbeddedChannel {

        LoopbackChannel(Ticker ticker) {
            super(EmbeddedChannel.builder().ticker(ticker));
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        }

        @Override
        protected void handleOutboundMessage(Object message) {
            sent.append(ByteBufUtil.hexDump((ByteBuf) message));
            ReferenceCountUtil.release(message);
        }
    }

    void send(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    void send(String hex) {
        send(TestClient.bytes(hex));
    }

    /** Returns what the gate has sent since the last call, as hex digits. */
    String received() {
        String hex = sent.toString();
        sent.setLength(0);
        return hex;
    }

    void pass(Duration time) {
        ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
        runTasks();
    }

    void runTasks() {
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Whether something is still going to happen by itself. */
    boolean hasTimers() {
        return channel.runScheduledPendingTasks() >= 0;
    }

    Agent agent(String clientId) throws Exception {
        return agents.connected(clientId);
    }
}
