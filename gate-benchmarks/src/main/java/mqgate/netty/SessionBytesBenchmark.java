package mqgate.netty;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.core.SessionFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The bytes of a session with a user and three settings, as they go to other machines and to a storage. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // by the setup
public class SessionBytesBenchmark {

    private Gate gate; // not started
    private SessionFactory sessions;
    private Session session;
    private byte[] bytes;
    private boolean even;

    @Setup
    public void prepare() {
        gate = NettyGate.create(Options.builder().tcpAddr("127.0.0.1:0").build());
        sessions = new SessionFactory(gate.getGateHandler(), null);
        Map<String, String> settings = Map.of("level", "17", "guild", "the red hand", "map", "north/4");
        session = sessions.create("4711", "gate-1", "tcp", "127.0.0.1", settings);
        session.setUserId("ann");
        bytes = session.serialize();
    }

    @Benchmark
    public byte[] serializeUnchanged() {
        return session.serialize();
    }

    @Benchmark
    public byte[] serializeChanged() {
        even = !even;
        session.setTopic(even ? "hello/HD_greet/1" : "hello/HD_greet/2");
        return session.serialize();
    }

    @Benchmark
    public Session parse() {
        return sessions.fromBytes(bytes);
    }

    @TearDown
    public void close() {
        gate.close();
    }
}
