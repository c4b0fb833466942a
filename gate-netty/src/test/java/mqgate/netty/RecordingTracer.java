package mqgate.netty;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.spi.RequestTrace;
import mqgate.api.spi.RequestTracer;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told, and can fail whenever it is asked. For any thread. */
final class RecordingTracer implements RequestTracer {

    static final TraceSpan SPAN = new TraceSpan("11112222333344445555666677778888", "aaaabbbbccccdddd");

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Optional<TraceSpan>> parents = new CopyOnWriteArrayList<>();
    private final @Nullable String failsIn;

    RecordingTracer() {
        this(null);
    }

    RecordingTracer(@Nullable String failsIn) {
        this.failsIn = failsIn;
    }

    @Override
    public RequestTrace begin(Session session, Message message) {
        parents.add(message.getTraceSpan());
        called("begin", "begin " + message.getTopic());
        return new Recorded();
    }

    private void called(String method, String call) {
        calls.add(call);
        if (method.equals(failsIn)) {
            throw new IllegalStateException("the tracer is broken");
        }
    }

    private final class Recorded implements RequestTrace {

        @Override
        public TraceSpan getTraceSpan() {
            if ("getTraceSpan".equals(failsIn)) {
                throw new AssertionError("the tracer is broken");
            }
            return SPAN;
        }

        @Override
        public Scope enter() {
            Thread thread = Thread.currentThread();
            called("enter", "enter");
            return () -> called("close", thread == Thread.currentThread() ? "close" : "close on another thread");
        }

        @Override
        public void end(String error, @Nullable Throwable failure) {
            called("end", "end '" + error + "' " + failure);
        }
    }

    /** What messages had as their span when they came. */
    List<Optional<TraceSpan>> parents() {
        return parents;
    }

    /** Waits until so many requests are over, and returns all calls. */
    List<String> awaitEnds(int ends) {
        return awaitCalls("end", ends);
    }

    /** Waits until so many requests have come. */
    List<String> awaitBegins(int begins) {
        return awaitCalls("begin", begins);
    }

    private List<String> awaitCalls(String method, int count) {
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        calls.stream().filter(call -> call.startsWith(method)).count() >= count);
        return calls;
    }
}
