package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import mqgate.api.CloseReason;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateStats;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;

/** Many healthy clients and some that never read: the healthy ones get everything and feel nothing, and memory stays bounded. */
@JudgesTime
final class StuckClientsTest {

    private static final int HEALTHY = 500;
    private static final int STUCK = 20;
    private static final int BROADCASTS = 400;
    private static final int SIZE = 4096;

    /** The first broadcasts meet code that is not compiled yet. */
    private static final int WARM_UP = 50;

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAX_UNSENT = 512 * 1024;

    /** What the gate may hold for the stuck ones: their queues and what their channels have taken. */
    private static final long MOST_HELD = (long) STUCK * (MAX_UNSENT + 256 * 1024);

    private static final Duration LONGEST_GAP = Duration.ofSeconds(3); // on a busy machine; an idle one shows far less

    @Test
    void broadcast_someClientsNeverRead_theOthersGetEverythingWithoutAGap() throws Exception {
        Agents agents = new Agents();
        List<SlowClient> stuck = new ArrayList<>();
        try (TestGate gate = TestGate.start(Options.builder()
                        .maxUnsentBytes(MAX_UNSENT)
                        .closeTimeout(Duration.ofMillis(200))
                        .agentLearner(agents));
                Readers readers = new Readers(gate.address(Link.TCP))) {
            for (int i = 0; i < STUCK; i++) {
                stuck.add(SlowClient.connect(gate, agents));
            }
            await().until(() -> gate.handler().getAgentNum() == HEALTHY + STUCK);
            CompletableFuture<Void> reading = Tasks.start(readers::readAll);
            long heapBefore = usedHeap();

            long mostQueued = broadcastAll(gate);

            reading.get(60, TimeUnit.SECONDS);
            System.out.println(String.format(
                    Locale.ROOT,
                    "stuck clients: %d healthy and %d stuck, %d broadcasts of %d bytes every %d ms: longest gap after the first %d %.1f ms, "
                            + "most queued %d kB, heap after collection %+d kB, direct memory %d kB",
                    HEALTHY,
                    STUCK,
                    BROADCASTS,
                    SIZE,
                    INTERVAL_NANOS / 1_000_000,
                    WARM_UP,
                    readers.longestGapNanos / 1e6,
                    mostQueued / 1024,
                    (usedHeap() - heapBefore) / 1024,
                    directMemory() / 1024));
            assertThat(readers.longestGapNanos).isLessThan(LONGEST_GAP.toNanos());
            assertThat(mostQueued).isPositive().isLessThan(MOST_HELD);
            await().untilAsserted(() -> assertAllStuckAreGone(gate.gate().getStats()));
        } finally {
            for (SlowClient client : stuck) {
                client.close();
            }
        }
    }

    private static void assertAllStuckAreGone(GateStats stats) {
        assertThat(stats.getSessions()).isEqualTo(HEALTHY);
        assertThat(stats.getOpenConnections()).isEqualTo(HEALTHY);
        assertThat(stats.getQueuedBytes()).isZero();
        assertThat(stats.getBehindConnections()).isZero();
        assertThat(stats.getCloses()).containsEntry(CloseReason.SLOW_CONSUMER, (long) STUCK);
    }

    /** Returns how many bytes waited for clients at the most. */
    private static long broadcastAll(TestGate gate) {
        long most = 0;
        long next = System.nanoTime();
        for (int i = 0; i < BROADCASTS; i++) {
            long early;
            while ((early = next - System.nanoTime()) > 0) {
                LockSupport.parkNanos(early);
            }
            next += INTERVAL_NANOS;
            byte[] body = ByteBuffer.allocate(SIZE).putInt(i).array();
            gate.handler().broadcast(SPAN, "world", body, DeliveryPolicy.must());
            most = Math.max(most, gate.gate().getStats().getQueuedBytes());
        }
        return most;
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    /** The healthy clients, all read by one thread; each checks that it gets every broadcast in order. */
    private static final class Readers implements AutoCloseable {

        private final Selector selector = Selector.open();
        private final List<Reader> readers = new ArrayList<>();
        private int unfinished = HEALTHY;
        private volatile long longestGapNanos;

        Readers(InetSocketAddress address) throws IOException {
            for (int i = 0; i < HEALTHY; i++) {
                readers.add(new Reader(address));
            }
        }

        void readAll() throws IOException {
            for (Reader reader : readers) {
                reader.channel.configureBlocking(false);
                reader.channel.register(selector, SelectionKey.OP_READ, reader);
            }
            while (unfinished > 0) {
                selector.select(key -> ((Reader) key.attachment()).read(this));
            }
        }

        @Override
        public void close() throws IOException {
            for (Reader reader : readers) {
                reader.channel.close();
            }
            selector.close();
        }
    }

    private static final class Reader {

        private static final int PACKET = TestClient.publishPacket("world", new byte[SIZE]).length;

        private final SocketChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(4 * PACKET);
        private int received;
        private long last;

        Reader(InetSocketAddress address) throws IOException {
            channel = SocketChannel.open(address);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.write(ByteBuffer.wrap(TestClient.connect(Agents.newId(), 0)));
            ByteBuffer accepted = ByteBuffer.allocate(4);
            while (accepted.hasRemaining()) {
                channel.read(accepted);
            }
        }

        void read(Readers all) {
            try {
                while (channel.read(buffer) > 0) {
                    buffer.flip();
                    while (buffer.remaining() >= PACKET) {
                        receive(all, buffer.slice(buffer.position() + PACKET - SIZE, SIZE));
                        buffer.position(buffer.position() + PACKET);
                    }
                    buffer.compact();
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void receive(Readers all, ByteBuffer body) {
            if (body.getInt() != received) {
                throw new AssertionError("not broadcast " + received);
            }
            long now = System.nanoTime();
            if (received > WARM_UP) {
                all.longestGapNanos = Math.max(all.longestGapNanos, now - last);
            }
            last = now;
            received++;
            if (received == BROADCASTS) {
                all.unfinished--;
            }
        }
    }
}
