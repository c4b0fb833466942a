package mqgate.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import mqgate.netty.codec.Packet;
import mqgate.netty.codec.PacketCodec;
import mqgate.netty.codec.PacketReaders;
import mqgate.netty.codec.Traffic;
import org.openjdk.jmh.annotations.Benchmark;
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
 * Reading a PUBLISH from bytes and writing it to bytes again, by the gate's codec and by that of Netty: 16 come in one read, each is
 * written back as it was read, and the bytes are thrown away where they would go to the channel.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CodecBenchmark.BATCH)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // by the setup
public class CodecBenchmark {

    static final int BATCH = 16;

    private static final String TOPIC = "echo/HD_echo/1";
    private static final int MAX_LENGTH = 1 << 20;
    private static final byte[] CONNECT = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'a'};

    /** The size of the payload in bytes. */
    @Param({"64", "1024"})
    public int payload;

    /** The quality of service of the messages. */
    @Param({"0", "1"})
    public int qos;

    private final Discard discard = new Discard();
    private EmbeddedChannel gate;
    private EmbeddedChannel netty;
    private EmbeddedChannel nettyToArrays;
    private ByteBuf read;

    @Setup
    public void prepare() {
        PacketCodec.Reading reading = new PacketCodec.Reading(PacketReaders.strict(), MAX_LENGTH, 0);
        gate = channel(new PacketCodec(reading, Traffic.NONE), new Echo(Packet.Publish.class));
        gate.pipeline().fireChannelRead(gate.alloc().directBuffer().writeBytes(CONNECT));
        netty = channel(new MqttDecoder(MAX_LENGTH), MqttEncoder.INSTANCE, new Echo(MqttPublishMessage.class));
        nettyToArrays = channel(new MqttDecoder(MAX_LENGTH), MqttEncoder.INSTANCE, new ArrayEcho());
        read = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (int i = 0; i < BATCH; i++) {
            writePublish();
        }
    }

    private EmbeddedChannel channel(ChannelHandler... codecAndEcho) {
        EmbeddedChannel channel = new EmbeddedChannel(discard);
        channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        channel.pipeline().addLast(codecAndEcho);
        return channel;
    }

    private void writePublish() {
        int length = 2 + TOPIC.length() + 2 * qos + payload;
        read.writeByte(0x30 | qos << 1);
        for (; length > 0x7f; length >>>= 7) {
            read.writeByte(length | 0x80);
        }
        read.writeByte(length).writeShort(TOPIC.length());
        read.writeBytes(TOPIC.getBytes(StandardCharsets.US_ASCII));
        if (qos > 0) {
            read.writeShort(1);
        }
        read.writeZero(payload);
    }

    /** By the codec of the gate. */
    @Benchmark
    public long gate() {
        return pass(gate);
    }

    /** By netty-codec-mqtt. */
    @Benchmark
    public long netty() {
        return pass(netty);
    }

    /** The same, if the application has payloads as arrays, as those of the gate have them. */
    @Benchmark
    public long nettyToArrays() {
        return pass(nettyToArrays);
    }

    private long pass(EmbeddedChannel channel) {
        discard.bytes = 0;
        channel.pipeline().fireChannelRead(read.retainedDuplicate());
        channel.pipeline().fireChannelReadComplete();
        if (discard.bytes != read.readableBytes()) {
            throw new IllegalStateException(
                    "written: " + discard.bytes + " bytes (expected: " + read.readableBytes() + ")");
        }
        return discard.bytes;
    }

    @TearDown
    public void close() {
        gate.finishAndReleaseAll();
        netty.finishAndReleaseAll();
        nettyToArrays.finishAndReleaseAll();
        read.release();
    }

    /** Counts what would go to the channel and throws it away. Owned by the thread of the benchmark. */
    @ChannelHandler.Sharable
    private static final class Discard extends ChannelOutboundHandlerAdapter {

        long bytes;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            bytes += ((ByteBuf) message).readableBytes();
            ((ByteBuf) message).release();
        }
    }

    /** Copies each payload into an array, and writes that one back. Has no state. */
    private static final class ArrayEcho extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            MqttPublishMessage publish = (MqttPublishMessage) message;
            byte[] body = ByteBufUtil.getBytes(publish.payload());
            publish.release();
            ByteBuf payload = Unpooled.wrappedBuffer(body);
            ctx.write(
                    new MqttPublishMessage(publish.fixedHeader(), publish.variableHeader(), payload),
                    ctx.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }

    /** Writes messages back as they are, and flushes once for each read. Has no state. */
    private static final class Echo extends ChannelInboundHandlerAdapter {

        private final Class<?> type;

        Echo(Class<?> type) {
            this.type = type;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (type.isInstance(message)) {
                ctx.write(message, ctx.voidPromise());
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }
}
