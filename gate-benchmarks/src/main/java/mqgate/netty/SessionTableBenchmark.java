package mqgate.netty;

import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Sessions among ten thousand: finding one, and all that a connection takes from its first byte to its end. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // by the setup
public class SessionTableBenchmark {

    private static final int CONNECTIONS = 100;

    private InMemoryGate gate;
    private List<String> sessionIds;
    private int next;

    @Setup
    public void connect() {
        gate = new InMemoryGate(client -> false);
        sessionIds = gate.sessionIds();
    }

    @Benchmark
    public @Nullable Object find() {
        next = next + 1 == InMemoryGate.CLIENTS ? 0 : next + 1;
        return gate.table().find(sessionIds.get(next));
    }

    /** On a channel in memory, whose own making and closing counts too. */
    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public void connectAndClose() {
        gate.eventLoop()
                .submit(() -> {
                    for (int i = 0; i < CONNECTIONS; i++) {
                        Channel channel = gate.connect("0");
                        channel.close();
                    }
                })
                .syncUninterruptibly();
    }

    @TearDown
    public void disconnect() {
        gate.close();
    }
}
