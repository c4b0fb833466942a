package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import mqgate.api.GateHandler;
import mqgate.netty.codec.EncodedPacket;
import mqgate.netty.codec.Packet;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What all benchmarks have in common: a gate of {@link InMemoryGate#CLIENTS} clients, a message, and that one operation is one
 * delivery, from the call until its bytes are flushed. Each invocation makes as many deliveries as there are clients and waits
 * once, so that the waiting does not count.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(InMemoryGate.CLIENTS)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // by the setup
public abstract class DeliveryBenchmark {

    static final String TOPIC = "game/state";

    /** The size of the payload in bytes. */
    @Param({"64", "1024"})
    public int payload;

    InMemoryGate gate;
    GateHandler handler;
    byte[] body;

    /** What an invocation has to flush. */
    private long bytes;

    @Setup
    public final void connect() {
        gate = makeGate();
        handler = gate.handler();
        body = new byte[payload];
        bytes = IntStream.range(0, InMemoryGate.CLIENTS)
                .mapToLong(client -> packetLength(speaksMqtt5(client)))
                .sum();
        prepare();
    }

    /** Makes the gate. */
    InMemoryGate makeGate() {
        return new InMemoryGate(this::speaksMqtt5);
    }

    private int packetLength(boolean mqtt5) {
        ByteBuf packet = mqtt5 ? encode(EncodedPacket::mqtt5) : encode(EncodedPacket::mqtt3);
        int length = packet.readableBytes();
        packet.release();
        return length;
    }

    /** Returns the message as a client gets it. */
    ByteBuf encode(BiFunction<Packet.Publish, ByteBufAllocator, EncodedPacket> language) {
        return language.apply(new Packet.Publish(TOPIC, body), ByteBufAllocator.DEFAULT)
                .bytes();
    }

    /** Whether the client with this number speaks MQTT 5. */
    boolean speaksMqtt5(int client) {
        return false;
    }

    /** Does what else is to be done before the first invocation. */
    void prepare() {}

    /** Waits until as many messages as there are clients have been flushed. */
    void awaitDeliveries() {
        gate.awaitFlushed(bytes);
    }

    @TearDown
    public void disconnect() {
        gate.close();
    }
}
