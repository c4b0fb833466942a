package mqgate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mqgate.api.CloseReason;
import mqgate.api.Limits;
import mqgate.api.spi.AuthResult;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

/** The time-outs of a gate, each at its time. */
final class VirtualRulesTest {

    private static final Duration MILLI = Duration.ofMillis(1);

    @Test
    void overTime_withoutConnect_closesThen() {
        try (VirtualGate virtual = VirtualGate.start(options -> options.overTime(Duration.ofSeconds(7)))) {
            TestClient client = virtual.client().open();

            virtual.advance(Duration.ofSeconds(7).minus(MILLI));
            assertThat(client.isOpen()).isTrue();
            virtual.advance(MILLI);

            assertThat(client.isOpen()).isFalse();
            assertThat(virtual.gate().getStats().getCloses()).containsEntry(CloseReason.HANDSHAKE_TIMEOUT, 1L);
        }
    }

    @Test
    void loginTimeout_ofAGuest_closesThen() {
        Limits limits = Limits.builder().loginTimeout(Duration.ofSeconds(20)).build();
        try (VirtualGate virtual = VirtualGate.start(options -> options.limits(limits))) {
            TestClient client = virtual.connect("guest");

            virtual.advance(Duration.ofSeconds(20).minus(MILLI));
            assertThat(client.isOpen()).isTrue();
            virtual.advance(MILLI);

            assertThat(client.awaitClosed().fits(CloseReason.LOGIN_TIMEOUT)).isTrue();
        }
    }

    @Test
    void requestTimeout_ofAHandlerThatNeverAnswers_isAnsweredThen() {
        try (VirtualGate virtual = VirtualGate.start(options -> options.requestTimeout(Duration.ofSeconds(10))
                .asyncRouteHandler((session, topic, body) -> new CompletableFuture<>()))) {
            TestClient client =
                    virtual.client().patience(Duration.ofSeconds(11)).connect();
            Duration asked = virtual.now();

            TestMessage answer = client.request("shop/HD_buy/1", "{}");

            assertThat(answer.text()).contains("deadline exceeded");
            assertThat(virtual.now().minus(asked)).isEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void handler_thatAnswersByATimer_answersAtThatTime() {
        try (VirtualGate virtual = VirtualGate.builder()
                .options((world, options) -> options.asyncRouteHandler((session, topic, body) -> {
                    CompletableFuture<RouteResult> answer = new CompletableFuture<>();
                    world.scheduler()
                            .schedule(
                                    () -> answer.complete(RouteResult.raw(
                                            world.clock().instant().toString().getBytes(UTF_8))),
                                    3,
                                    TimeUnit.SECONDS);
                    return answer;
                }))
                .start()) {
            TestClient client = virtual.connect("p");

            assertThat(client.request("shop/HD_buy/1", "{}").text()).isEqualTo("2030-01-01T00:00:03Z");
        }
    }

    @Test
    void authenticator_thatTakesTooLong_refusesThen() {
        try (VirtualGate virtual = VirtualGate.start(options ->
                options.authTimeout(Duration.ofSeconds(4)).authenticator(request -> new CompletableFuture<>()))) {
            TestClient client = virtual.client().tryConnect();

            assertThat(client.connAck().isAccepted()).isFalse();
            assertThat(virtual.now()).isEqualTo(Duration.ofSeconds(4));
            assertThat(client.awaitClosed().fits(CloseReason.AUTHENTICATION_TIMEOUT))
                    .isTrue();
        }
    }

    @Test
    void authenticator_thatAnswersInTime_letsIn() {
        try (VirtualGate virtual = VirtualGate.builder()
                .options((world, options) -> options.authenticator(request -> {
                    CompletableFuture<AuthResult> answer = new CompletableFuture<>();
                    world.scheduler().schedule(() -> answer.complete(AuthResult.accept("42")), 2, TimeUnit.SECONDS);
                    return answer;
                }))
                .start()) {
            virtual.client().connect();

            assertThat(virtual.now()).isEqualTo(Duration.ofSeconds(2));
            assertThat(virtual.gate().getGateHandler().getAgentsByUser("42")).hasSize(1);
        }
    }

    @Test
    void drain_ofAHundredClients_sendsThemAwayEvenlyInItsTime() {
        try (VirtualGate virtual = VirtualGate.start(options -> {})) {
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                clients.add(virtual.connect("client-" + i));
            }
            List<Integer> left = new ArrayList<>();
            virtual.scheduler()
                    .scheduleAtFixedRate(
                            () -> left.add(virtual.gate().getStats().getSessions()), 0, 10, TimeUnit.SECONDS);
            long start = System.nanoTime();

            virtual.gate().drain(Duration.ofSeconds(100), CloseReason.USE_ANOTHER_SERVER, "other:1883");

            assertThat(left).startsWith(100).hasSizeBetween(10, 12);
            assertThat(left.get(5)).isBetween(49, 52);
            assertThat(clients).allSatisfy(client -> {
                assertThat(client.isOpen()).isFalse();
                assertThat(client.awaitClosed().serverReference()).contains("other:1883");
            });
            assertThat(virtual.now()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(102));
            assertThat(System.nanoTime() - start)
                    .isLessThan(Duration.ofSeconds(30).toNanos());
        }
    }

    @Test
    void close_withAClientThatHasVanished_endsAfterItsTimeOut() {
        VirtualGate virtual = VirtualGate.start(options -> options.closeTimeout(Duration.ofSeconds(3)));
        virtual.line(virtual.connect("gone")).vanish();

        virtual.close();

        assertThat(virtual.now()).isLessThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(virtual.lines()).noneMatch(NetworkLine::isOpenAtGate);
    }
}
