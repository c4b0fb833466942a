package mqgate.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBufUtil;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import mqgate.api.Gate;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.UserPolicy;
import mqgate.api.spi.AuthResult;
import mqgate.core.MemoryStorage;
import mqgate.netty.NettyGate;

/**
 * The process of the gate. Takes questions from its input, a line each, {@code figures} or {@code close}, and answers with a line of
 * JSON; the log goes to the error output. Ends with its input.
 */
final class SoakGate {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private SoakGate() {}

    /** Serves; the arguments are the seed, the number of steady clients and the over time. */
    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        long seed = Long.parseLong(args[0]);
        AtomicLong leaks = new AtomicLong();
        ByteBufUtil.setLeakListener((type, records) -> leaks.incrementAndGet());
        try (CertificateOfSoak certificate = new CertificateOfSoak()) {
            Gate gate = NettyGate.create(options(certificate, seed, Duration.parse(args[2])));
            gate.start();
            World world = new World(gate, certificate, seed, Integer.parseInt(args[1]));
            answer(answers, world, new GateFigures(gate, leaks::get));
        }
        System.exit(0); // the clean-up of a gate that hangs must not keep the process
    }

    private static Options options(CertificateOfSoak certificate, long seed, Duration overTime) {
        return Options.builder()
                .listener(Listener.tcp("127.0.0.1:0"))
                .listener(certificate.on(Listener.tcp("127.0.0.1:0")))
                .listener(Listener.webSocket("127.0.0.1:0"))
                .listener(certificate.on(Listener.webSocket("127.0.0.1:0")))
                .authenticator(request -> CompletableFuture.completedStage(AuthResult.accept()))
                .router(SoakModules.create())
                .subscribeAuthorizer((session, filter) -> filter.startsWith("room/") ? List.of(filter) : List.of())
                .storageHandler(new FlakyStorage(new MemoryStorage(Duration.ofMinutes(1)), seed))
                .userPolicy(UserPolicy.REPLACE)
                .limits(limits())
                .overTime(overTime)
                .closeTimeout(CLOSE_TIMEOUT)
                .maxUnsentBytes(256 * 1024)
                .closingMessage(true)
                .wsCompression(true)
                .build();
    }

    private static Limits limits() {
        return Limits.builder()
                .maxConnections(25_000)
                .maxConnectionsPerAddress(25_000)
                .handshakesPerSecond(1000)
                .loginTimeout(Duration.ofSeconds(30))
                .messagesPerSecond(100)
                .bytesPerSecond(1024 * 1024)
                .maxPayloadSize(16_384)
                .maxTopicLength(256)
                .maxGroupsPerSession(100)
                .maxSettingsSize(8192)
                .build();
    }

    private static void answer(PrintStream answers, World world, GateFigures figures) throws IOException {
        ObjectNode ready = figures.ports();
        world.start();
        answers.println(ready);
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            if (question.equals("close")) {
                world.close();
            }
            ObjectNode answer = figures.now();
            world.addTo(answer);
            answers.println(answer);
        }
    }
}
