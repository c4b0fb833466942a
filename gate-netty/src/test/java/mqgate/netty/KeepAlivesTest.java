package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeepAlivesTest {

    private static final Duration INSTANT = Duration.ofMillis(1);
    private static final String ID = "a";

    private static FrozenClient connect(Options.Builder options, int keepAliveSeconds) {
        FrozenClient client = new FrozenClient(options);
        client.send(TestClient.connect(ID, keepAliveSeconds));
        assertThat(client.received()).isEqualTo("20020000");
        return client;
    }

    private static Options.Builder echo() {
        return Options.builder()
                .asyncRouteHandler((session, topic, body) -> CompletableFuture.completedStage(RouteResult.raw(body)));
    }

    private static void assertGivenUpAfter(FrozenClient client, Duration silence) throws Exception {
        client.pass(silence.minus(INSTANT));
        assertThat(client.isOpen()).as("open shortly before").isTrue();

        client.pass(INSTANT);
        assertThat(client.isOpen()).as("open after " + silence).isFalse();
        assertThat(client.agent(ID).getCloseReason()).contains(CloseReason.KEEP_ALIVE_TIMEOUT);
    }

    @ParameterizedTest
    @CsvSource({"1, 1500", "3, 4500", "4, 6000", "10, 15000", "60, 90000", "300, 450000", "65535, 98302500"})
    void keepAlive_silence_closesAfterOneAndAHalfTimes(int seconds, long expectedMillis) throws Exception {
        FrozenClient client = connect(echo(), seconds);

        assertGivenUpAfter(client, Duration.ofMillis(expectedMillis));
        assertThat(client.received()).isEmpty();
    }

    private static FrozenClient connectMqant(int keepAliveSeconds) {
        FrozenClient client = new FrozenClient(echo(), Dialect.MQANT);
        client.send(TestClient.connect(ID, keepAliveSeconds));
        assertThat(client.received()).isEqualTo("20020000");
        return client;
    }

    /** As it was measured on mqant. */
    @ParameterizedTest
    @CsvSource({"0, 60", "1, 10", "3, 15", "4, 21", "5, 24", "10, 48", "12, 57", "13, 60", "60, 60", "65535, 60"})
    void keepAlive_mqant_isThreeTimesWithinItsBounds(int seconds, long expectedSeconds) throws Exception {
        assertGivenUpAfter(connectMqant(seconds), Duration.ofSeconds(expectedSeconds));
    }

    @ParameterizedTest
    @CsvSource({"60, 3, 15", "3, 60, 60"})
    void keepAlive_mqantSecondConnect_isThatOfTheSecond(int first, int second, long expectedSeconds) throws Exception {
        FrozenClient client = connectMqant(first);
        client.pass(Duration.ofSeconds(14));

        client.send(TestClient.connect(ID, second));

        assertThat(client.received()).isEqualTo("20020000");
        assertGivenUpAfter(client, Duration.ofSeconds(expectedSeconds));
    }

    @Test
    void keepAlive_mqantDisconnect_isServedUntilTheTimeIsOver() throws Exception {
        FrozenClient client = connectMqant(5);
        client.send("e000");
        client.pass(Duration.ofSeconds(20));

        client.send("c000");

        assertThat(client.received()).isEqualTo("d000");
        assertGivenUpAfter(client, Duration.ofSeconds(24));
    }

    @Test
    void keepAlive_zero_isTheDefaultOfTheGate() throws Exception {
        FrozenClient client = connect(echo().defaultKeepAlive(Duration.ofSeconds(25)), 0);

        assertGivenUpAfter(client, Duration.ofSeconds(25));
    }

    @Test
    void keepAlive_zeroAndNoDefault_isForEver() {
        FrozenClient client = connect(echo().defaultKeepAlive(Duration.ZERO), 0);

        client.pass(Duration.ofDays(365));

        assertThat(client.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c000",
                "30050003742f78",
                "40020001",
                "50020001",
                "62020001",
                "70020001",
                "820600010001 6100",
                "a2050001 000161"
            })
    void keepAlive_anyPacket_renewsIt(String packet) throws Exception {
        FrozenClient client = connect(echo(), 10);

        client.pass(Duration.ofSeconds(14));
        client.send(packet);

        assertGivenUpAfter(client, Duration.ofSeconds(15));
    }

    @Test
    void keepAlive_halfAPacket_doesNotRenewIt() {
        FrozenClient client = connect(echo(), 10);
        client.pass(Duration.ofSeconds(14));

        client.send("3005000374");
        client.pass(Duration.ofSeconds(1));

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void keepAlive_pingsForADay_stays() {
        FrozenClient client = connect(echo(), 60);
        for (int minute = 0; minute < 24 * 60; minute++) {
            client.pass(Duration.ofMinutes(1));
            client.send("c000");
            assertThat(client.received()).isEqualTo("d000");
        }

        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void keepAlive_sendsToTheClient_doNotRenewIt() throws Exception {
        FrozenClient client = connect(echo(), 10);
        client.pass(Duration.ofSeconds(14));

        client.agent(ID).write("t/x", new byte[] {1});
        client.pass(Duration.ofSeconds(1));

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void keepAlive_gateDoesNotRead_silenceDoesNotCount() throws Exception {
        CompletableFuture<RouteResult> result = new CompletableFuture<>();
        FrozenClient client = connect(busyUntil(result), 10);
        client.send("30050003742f78");

        client.pass(Duration.ofMinutes(10));
        assertThat(client.isOpen()).as("open while the gate does not read").isTrue();
        result.complete(RouteResult.none());
        client.runTasks();

        assertGivenUpAfter(client, Duration.ofSeconds(15));
    }

    @Test
    void keepAlive_gateReadsAgainShortlyBeforeTheEnd_silenceBeginsAnew() throws Exception {
        CompletableFuture<RouteResult> result = new CompletableFuture<>();
        FrozenClient client = connect(busyUntil(result), 10);
        client.send("30050003742f78");

        client.pass(Duration.ofSeconds(14));
        result.complete(RouteResult.none());
        client.runTasks();

        assertGivenUpAfter(client, Duration.ofSeconds(15));
    }

    /** One message at a time, and reading stops until it is handled. */
    private static Options.Builder busyUntil(CompletableFuture<RouteResult> result) {
        return Options.builder()
                .concurrentTasks(1)
                .requestTimeout(Duration.ofHours(1))
                .asyncRouteHandler((session, topic, body) -> result);
    }

    @Test
    void keepAlive_connectionClosed_leavesNoTimer() {
        FrozenClient client = connect(echo(), 10);

        client.send("e000");
        client.runTasks();

        assertThat(client.isOpen()).isFalse();
        assertThat(client.hasTimers()).isFalse();
    }
}
