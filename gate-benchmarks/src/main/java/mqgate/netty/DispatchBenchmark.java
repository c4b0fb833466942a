package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.netty.codec.EncodedPacket;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * A message from a client, from its bytes to those of the answer, which are the same: 16 of one client come in one read, then 16 of
 * the next one.
 */
@SuppressWarnings("NullAway.Init") // by the setup
public class DispatchBenchmark extends DeliveryBenchmark {

    private static final int BATCH = 16;

    /** What answers: a handler on the event loop, or one on another thread. */
    @Param({"async", "blocking"})
    public String handlerKind;

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private ByteBuf read;
    private List<Channel> senders;

    @Override
    InMemoryGate makeGate() {
        Options.Builder options = Options.builder();
        return handlerKind.equals("async")
                ? new InMemoryGate(this::speaksMqtt5, options.asyncRouteHandler(this::answer), Runnable::run)
                : new InMemoryGate(
                        this::speaksMqtt5,
                        options.routeHandler((session, topic, message) -> RouteResult.raw(message)),
                        executor);
    }

    private CompletableFuture<RouteResult> answer(Session session, String topic, byte[] message) {
        return CompletableFuture.completedFuture(RouteResult.raw(message));
    }

    @Override
    void prepare() {
        ByteBuf packet = encode(EncodedPacket::mqtt3);
        read = packet.alloc().directBuffer(BATCH * packet.readableBytes());
        for (int i = 0; i < BATCH; i++) {
            read.writeBytes(packet.duplicate());
        }
        packet.release();
        senders = gate.channels().subList(0, InMemoryGate.CLIENTS / BATCH);
    }

    @Benchmark
    public void publishUntilAnswered() {
        for (Channel sender : senders) {
            gate.eventLoop().execute(() -> ((DiscardingChannel) sender).receive(read.retainedDuplicate()));
        }
        awaitDeliveries();
    }

    @Override
    public void disconnect() {
        super.disconnect();
        read.release();
        executor.shutdown();
    }
}
