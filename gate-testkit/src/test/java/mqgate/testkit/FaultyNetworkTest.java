package mqgate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import mqgate.api.CloseReason;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

/** A network that is late, tears, stands and breaks. */
final class FaultyNetworkTest {

    private static VirtualGate echo(NetworkProfile profile) {
        return VirtualGate.builder()
                .seed(7)
                .network(profile)
                .recordWire()
                .options(options -> options.routeHandler((session, topic, body) -> RouteResult.raw(body)))
                .start();
    }

    private static List<String> texts(TestClient client) {
        return client.messages().stream().map(TestMessage::text).toList();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    @Test
    void latency_ofAPing_isPaidBothWays() {
        try (VirtualGate virtual = echo(NetworkProfile.perfect().latency(Duration.ofMillis(80)))) {
            TestClient client = virtual.connect("p");
            Duration before = virtual.now();

            client.ping();

            assertThat(virtual.now().minus(before)).isEqualTo(Duration.ofMillis(160));
        }
    }

    @Test
    void ping_whileOneOfTheKeepAliveIsUnderWay_isAnsweredByItsOwnAnswer() {
        try (VirtualGate virtual = echo(NetworkProfile.perfect().latency(Duration.ofMillis(80)))) {
            TestClient client =
                    virtual.client().keepAlive(Duration.ofSeconds(10)).connect();
            virtual.advance(Duration.ofSeconds(10).plusMillis(40));
            Duration before = virtual.now();

            client.ping();

            assertThat(virtual.now().minus(before)).isEqualTo(Duration.ofMillis(160));
        }
    }

    @Test
    void jitter_ofManyMessages_changesTheirTimesAndNotTheirOrder() {
        NetworkProfile profile =
                NetworkProfile.perfect().latency(Duration.ofMillis(50)).jitter(Duration.ofMillis(200));
        try (VirtualGate virtual = echo(profile)) {
            TestClient client = virtual.connect("p");

            for (String number : numbers(200)) {
                client.publish("a/HD_b/1", number);
                virtual.advance(Duration.ofMillis(10));
            }
            virtual.advance(Duration.ofSeconds(1));

            assertThat(texts(client)).isEqualTo(numbers(200));
            List<Duration> times = virtual.wireLog().entries().stream()
                    .filter(WireLog.Entry::fromClient)
                    .map(entry -> entry.time())
                    .toList();
            assertThat(times).isSorted();
            assertThat(times.stream().map(time -> time.toNanos() % 10_000_000).distinct())
                    .hasSizeGreaterThan(20);
        }
    }

    @Test
    void torn_intoSingleBytes_isPutTogether() {
        try (VirtualGate virtual = echo(NetworkProfile.perfect().torn(1))) {
            TestClient client = virtual.connect("p");

            String answer = client.request("a/HD_b/1", "x".repeat(3000)).text();

            assertThat(answer).isEqualTo("x".repeat(3000));
            assertThat(virtual.wireLog().entries())
                    .hasSizeGreaterThan(6000)
                    .allMatch(entry -> entry.hex().length() <= 2);
        }
    }

    @Test
    void torn_intoPiecesOfAWholeSegment_isTornAsWell() {
        try (VirtualGate virtual = echo(NetworkProfile.perfect().torn(1460))) {
            virtual.connect("p").request("a/HD_b/1", "x".repeat(20_000));

            assertThat(virtual.wireLog().entries().stream()
                            .map(entry -> entry.hex().length())
                            .distinct())
                    .hasSizeGreaterThan(10);
        }
    }

    @Test
    void partition_whileBothSend_deliversAllInOrderAfterIt() {
        try (VirtualGate virtual = echo(NetworkProfile.perfect().latency(Duration.ofMillis(10)))) {
            TestClient client = virtual.connect("p");

            virtual.line(client).partition(Duration.ofSeconds(20));
            numbers(50).forEach(number -> {
                client.publish("a/HD_b/1", number);
                virtual.advance(Duration.ofMillis(300));
            });
            assertThat(client.messages()).isEmpty();
            virtual.advance(Duration.ofSeconds(6));

            assertThat(texts(client)).isEqualTo(numbers(50));
        }
    }

    @Test
    void partition_shorterOneMeanwhile_endsWithTheLonger() {
        try (VirtualGate virtual = echo(NetworkProfile.perfect().latency(Duration.ofMillis(10)))) {
            TestClient client = virtual.connect("p");

            virtual.line(client).partition(Duration.ofSeconds(20));
            virtual.line(client).partition(Duration.ofSeconds(5));
            client.publish("a/HD_b/1", "1");
            virtual.advance(Duration.ofSeconds(19));
            assertThat(client.messages()).isEmpty();
            virtual.advance(Duration.ofSeconds(2));

            assertThat(texts(client)).containsExactly("1");
        }
    }

    @Test
    void reset_byTheClient_isALostConnection() {
        try (VirtualGate virtual = echo(NetworkProfile.perfect().latency(Duration.ofMillis(10)))) {
            TestClient client = virtual.connect("p");

            virtual.line(client).reset();
            virtual.advance(Duration.ofMillis(10));

            assertThat(client.isOpen()).isFalse();
            assertThat(virtual.gate().getStats().getCloses()).containsEntry(CloseReason.CONNECTION_LOST, 1L);
        }
    }

    @Test
    void reset_onASlowLine_overtakesWhatIsUnderWay() {
        try (VirtualGate virtual = echo(NetworkProfile.perfect().upstream(100).latency(Duration.ofMillis(10)))) {
            TestClient client = virtual.connect("p");
            client.publish("a/HD_b", "x".repeat(10_000));

            client.drop();
            virtual.advance(Duration.ofMillis(10));

            assertThat(virtual.line(client).isOpenAtGate()).isFalse();
        }
    }

    @Test
    void disconnect_byTheClient_arrivesBehindWhatItSent() {
        try (VirtualGate virtual =
                echo(NetworkProfile.perfect().latency(Duration.ofMillis(10)).torn(2))) {
            TestClient client = virtual.connect("p");

            client.publish("a/HD_b/1", "last words");
            client.disconnect();
            virtual.advance(Duration.ofSeconds(1));

            assertThat(virtual.gate().getStats().getMessagesIn()).isOne();
            assertThat(virtual.gate().getStats().getCloses()).containsEntry(CloseReason.CLIENT_DISCONNECT, 1L);
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void upstream_thatIsChangedWhileItRuns_countsFromThen() {
        try (VirtualGate virtual = echo(NetworkProfile.perfect())) {
            TestClient client = virtual.client().patience(Duration.ofMinutes(1)).connect();
            Duration before = virtual.now();
            client.request("a/HD_b/1", "x".repeat(5000));
            assertThat(virtual.now()).isEqualTo(before);

            virtual.line(client).profile(NetworkProfile.perfect().upstream(1000));
            client.request("a/HD_b/1", "x".repeat(5000));

            assertThat(virtual.now().minus(before)).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5100));
        }
    }

    @Test
    void eachClient_hasAnAddressOfItsOwn() {
        try (VirtualGate virtual = VirtualGate.start(options -> options.routeHandler(
                (session, topic, body) -> RouteResult.raw(session.getIp().getBytes(UTF_8))))) {
            assertThat(virtual.connect("a").request("a/HD_b/1", "").text()).isEqualTo("10.0.0.1");
            assertThat(virtual.connect("b").request("a/HD_b/1", "").text()).isEqualTo("10.0.0.2");
        }
    }

    @Test
    void endOfAClient_behindMessagesThatTheGateDoesNotReadYet_isSeenBehindThem() {
        List<CompletableFuture<RouteResult>> answers = new ArrayList<>();
        AsyncRouteHandler waiting = (session, topic, body) -> {
            CompletableFuture<RouteResult> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        };
        try (VirtualGate virtual =
                VirtualGate.start(options -> options.concurrentTasks(1).asyncRouteHandler(waiting))) {
            TestClient client = virtual.connect("p");
            NetworkLine line = virtual.line(client);
            client.publish("a/HD_b", "1");
            client.publish("a/HD_b", "2");
            client.conversation().close(null); // without a DISCONNECT

            virtual.run();
            answers.get(0).complete(RouteResult.none());
            virtual.run();
            assertThat(answers).hasSize(2);
            assertThat(line.isOpenAtGate()).isTrue();

            answers.get(1).complete(RouteResult.none());
            virtual.run();
            assertThat(line.isOpenAtGate()).isFalse();
        }
    }

    @Test
    void webSocket_overATornLine_worksAsWell() {
        try (VirtualGate virtual = VirtualGate.builder()
                .network(NetworkProfile.perfect().torn(5))
                .options(options ->
                        options.wsAddr("127.0.0.1:0").routeHandler((session, topic, body) -> RouteResult.raw(body)))
                .start()) {
            TestClient client = virtual.client().webSocket().connect();

            assertThat(client.request("a/HD_b/1", "hello").text()).isEqualTo("hello");
        }
    }

    @Test
    void profile_withBadValues_isRefused() {
        NetworkProfile perfect = NetworkProfile.perfect();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> perfect.torn(0))
                .withMessage("largest: 0 (expected: at least 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> perfect.latency(Duration.ofMillis(-1)))
                .withMessage("latency: PT-0.001S (expected: not negative)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> perfect.downstream(-1))
                .withMessage("bytesPerSecond: -1 (expected: at least 0)");
    }
}
