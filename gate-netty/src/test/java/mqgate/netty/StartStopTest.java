package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.AuthResult;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;

/** A gate that is closed leaves nothing behind, how often it may be. */
@Isolated("counts the threads and files of the whole process")
final class StartStopTest {

    private static final int WARM_UP = 10;
    private static final int ROUNDS = 100;

    /** What the allocator may keep or not, as its threads come and go. */
    private static final long MEMORY_TOLERANCE = 4 << 20;

    private static final int FILE_TOLERANCE = 3;

    private static final Pattern OF_TESTS = Pattern.compile("awaitility|ForkJoinPool|junit|test-task");

    @Test
    @Timeout(180)
    @EnabledOnOs(OS.LINUX) // has the files of a process in a directory
    void startAndClose_hundredTimes_nothingGrows() throws Exception {
        int port = freePort();
        rounds(port, WARM_UP);
        Held before = Held.now();

        rounds(port, ROUNDS);

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> Held.now().assertNotMoreThan(before));
        System.out.println("start/stop " + ROUNDS + " times: before " + before + ", after " + Held.now());
    }

    /** Not one that the system gives to connections of others between two rounds. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                Thread.onSpinWait(); // taken: another one
            }
        }
    }

    private static void rounds(int port, int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            NettyGate.create(Options.builder().build()).close();
            startAndStop(port, round);
        }
    }

    /** Clients leave before the gate does; now and then one stays, and now and then the gate is drained. */
    private static void startAndStop(int port, int round) throws Exception {
        Listener samePort = Listener.tcp("127.0.0.1:" + port);
        Options.Builder options = Options.builder()
                .listener(samePort)
                .authenticator(request -> CompletableFuture.completedFuture(AuthResult.accept()))
                .router(message -> message.getTopic().startsWith("blocking")
                        ? (RouteHandler) (session, topic, body) -> RouteResult.raw(body)
                        : (AsyncRouteHandler)
                                (session, topic, body) -> CompletableFuture.completedFuture(RouteResult.raw(body)));
        try (TestGate gate = TestGate.start(options);
                TestClient silent = TestClient.open(Link.TCP, new InetSocketAddress("127.0.0.1", port))) {
            for (Link link : Link.values()) {
                try (TestClient client = gate.connect(link)) {
                    ask(client);
                }
            }
            TestClient staying = gate.connect();
            ask(staying);
            CompletableFuture<Void> leaving = Tasks.start(staying::readToEnd);
            if (round % 2 == 0) {
                gate.gate().drain(Duration.ofMillis(20));
            }
            gate.gate().close();
            leaving.join();
            silent.readToEnd();
        }
    }

    private static void ask(TestClient client) throws IOException {
        for (String topic : new String[] {"blocking/a", "async/b"}) {
            client.publish(topic, "hello");
            assertThat(client.readPublish()).isEqualTo(topic + ":hello");
        }
    }

    /** What the process holds at a moment. */
    private record Held(Map<String, Long> threads, long files, long pooledMemory, long directMemory) {

        static Held now() throws IOException {
            System.gc(); // buffers and sockets that nobody holds are no growth
            Map<String, Long> threads = Thread.getAllStackTraces().keySet().stream()
                    .map(thread -> thread.getName().replaceAll("[0-9]+", "*"))
                    .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
            long pooled = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                    .metric()
                    .usedDirectMemory();
            try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
                return new Held(threads, files.count(), pooled, PlatformDependent.usedDirectMemory());
            }
        }

        void assertNotMoreThan(Held before) {
            threads.forEach((name, count) -> {
                if (!OF_TESTS.matcher(name).lookingAt()) {
                    assertThat(count).as("threads %s", name).isLessThanOrEqualTo(before.threads.getOrDefault(name, 0L));
                }
            });
            assertThat(threads).as("threads of a gate").doesNotContainKeys("gate-loop-*-*", "gate-handler-*");
            assertThat(files).as("files").isLessThanOrEqualTo(before.files + FILE_TOLERANCE);
            assertThat(pooledMemory).as("pooled").isLessThanOrEqualTo(before.pooledMemory + MEMORY_TOLERANCE);
            assertThat(directMemory).as("direct").isLessThanOrEqualTo(before.directMemory + MEMORY_TOLERANCE);
        }
    }
}
