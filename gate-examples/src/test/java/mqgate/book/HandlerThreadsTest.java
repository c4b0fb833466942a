package mqgate.book;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import mqgate.api.Lanes;
import mqgate.api.QueueFullPolicy;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/handlers.md says about threads and order. */
final class HandlerThreadsTest {

    private static final String FULL = "the work queue is full!";

    private final CountDownLatch slowMayEnd = new CountDownLatch(1);

    private final Modules modules = Modules.builder()
            .bytes("on", "HD_executor", (session, body) -> threadName())
            .asyncBytes("on", "HD_loop", (session, body) -> CompletableFuture.completedStage(threadName()))
            .bytes("shop", "HD_slow", (session, body) -> {
                slowMayEnd.await(10, TimeUnit.SECONDS);
                return RouteResult.none();
            })
            .bytes("shop", "HD_quick", (session, body) -> RouteResult.raw(body))
            .build();

    @RegisterExtension
    final GateExtension gate =
            GateExtension.of(options -> options.router(modules).lanes(Lanes.ROUTE));

    @RegisterExtension
    final GateExtension strict = GateExtension.of(
            options -> options.router(modules).concurrentTasks(2).queueFullPolicy(QueueFullPolicy.REPLY_ERROR));

    private static RouteResult threadName() {
        return RouteResult.reply(Thread.currentThread().getName());
    }

    @Test
    void handlers_blockingAndAsync_runOnTheirThreads() {
        TestClient client = gate.connect();

        assertThat(client.request("on/HD_executor/1", "").reply().resultAs(String.class))
                .doesNotStartWith("gate-loop");
        assertThat(client.request("on/HD_loop/1", "").reply().resultAs(String.class))
                .startsWith("gate-loop");
    }

    @Test
    void order_oneClient_isKept() {
        TestClient client = gate.client().mqtt3().connect();

        IntStream.range(0, 50).forEach(i -> client.publish("shop/HD_quick/1", "" + i));

        IntStream.range(0, 50).forEach(i -> assertThat(client).receivesNext().withBody("" + i));
    }

    @Test
    void lanes_routeIsBusy_otherRoutesAreServed() {
        TestClient client = gate.connect();
        client.publish("shop/HD_slow", "");

        assertThat(client.request("shop/HD_quick/1", "now")).withBody("now");

        slowMayEnd.countDown();
    }

    @Test
    void lanes_ofTheSession_nextMessageWaits() {
        TestClient client = strict.connect();
        client.publish("shop/HD_slow", "");
        client.publish("shop/HD_quick/1", "later");

        assertThat(client).receivesNothing();
        slowMayEnd.countDown();

        assertThat(client).receives("shop/HD_quick/1").withBody("later");
    }

    @Test
    void queueFull_replyError_isToldAtOnce() {
        TestClient client = strict.connect();
        client.publish("shop/HD_slow", "");
        client.publish("shop/HD_quick/1", "waits");

        assertThat(client.request("shop/HD_quick/2", "too many")).hasError(FULL);
        slowMayEnd.countDown();

        TestMessage waited = client.await("shop/HD_quick/1");
        assertThat(waited).withBody("waits");
    }
}
