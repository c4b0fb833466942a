package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

final class OvertimeHandlerTest {

    private static FrozenClient client() {
        return new FrozenClient(Options.builder()
                .overTime(Duration.ofSeconds(5))
                .defaultKeepAlive(Duration.ZERO)
                .asyncRouteHandler((session, topic, body) -> CompletableFuture.completedStage(RouteResult.none())));
    }

    @Test
    void overtime_nothingSent_closesOnTime() {
        FrozenClient client = client();

        client.pass(Duration.ofMillis(4999));
        assertThat(client.isOpen()).isTrue();
        client.pass(Duration.ofMillis(1));

        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
        assertThat(client.hasTimers()).isFalse();
    }

    @Test
    void overtime_aByteEachSecond_closesOnTime() {
        FrozenClient client = client();

        for (byte b : TestClient.bytes("1010 0004 4d")) {
            assertThat(client.isOpen()).isTrue();
            client.send(new byte[] {b});
            client.pass(Duration.ofSeconds(1));
        }

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void overtime_connectAtTheLastMoment_isAccepted() {
        FrozenClient client = client();
        client.pass(Duration.ofMillis(4999));

        client.send(TestClient.connect("a", 0));
        client.pass(Duration.ofMinutes(1));

        assertThat(client.isOpen()).isTrue();
        assertThat(client.received()).isEqualTo("20020000");
    }

    @Test
    void overtime_accepted_leavesNoTimer() {
        FrozenClient client = client();

        client.send(TestClient.connect("a", 0));

        assertThat(client.hasTimers()).isFalse();
    }

    @Test
    void overtime_refused_leavesNoTimer() {
        FrozenClient client = client();

        client.send("c000");
        client.runTasks();

        assertThat(client.isOpen()).isFalse();
        assertThat(client.hasTimers()).isFalse();
    }
}
