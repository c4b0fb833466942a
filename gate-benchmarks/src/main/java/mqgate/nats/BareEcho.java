package mqgate.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Requests and answers with nothing but the client of NATS, on two connections of this process. Used by one thread. */
final class BareEcho implements AutoCloseable {

    private static final String SUBJECT = "bare.echo";
    private static final byte[] BODY = new byte[64];

    private final Connection asking;
    private final Connection answering;

    BareEcho(String url) throws IOException, InterruptedException {
        asking = Nats.connect(Options.builder().server(url).build());
        answering = Nats.connect(Options.builder().server(url).build());
        Dispatcher dispatcher = answering.createDispatcher();
        dispatcher.subscribe(SUBJECT, message -> answering.publish(message.getReplyTo(), message.getData()));
    }

    /** Keeps so many requests in flight; each answer brings the next. */
    LoadProcess.Measured run(int inFlight, double warmSeconds, double seconds) throws InterruptedException {
        LongAdder answers = new LongAdder();
        AtomicBoolean running = new AtomicBoolean(true);
        for (int i = 0; i < inFlight; i++) {
            ask(answers, running);
        }
        pause(warmSeconds);
        long answersBefore = answers.sum();
        long begin = System.nanoTime();
        long cpuBefore = LoadProcess.cpuNanos();
        pause(seconds);
        long cpu = LoadProcess.cpuNanos() - cpuBefore;
        long nanos = System.nanoTime() - begin;
        long count = answers.sum() - answersBefore;
        running.set(false);
        return LoadProcess.measured(count, nanos, cpu);
    }

    private static void pause(double seconds) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
    }

    private void ask(LongAdder answers, AtomicBoolean running) {
        asking.request(SUBJECT, BODY).thenRun(() -> {
            answers.increment();
            if (running.get()) {
                ask(answers, running);
            }
        });
    }

    @Override
    public void close() {
        try {
            asking.close();
            answering.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
