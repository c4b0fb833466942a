package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import mqgate.api.DeliveryPolicy;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

final class BroadcastFlushTest {

    @Test
    void broadcasts_ofHandlersThatReply_leaveInOneFlush() throws Exception {
        Options.Builder options = Options.builder().asyncRouteHandler((session, topic, body) -> {
            session.broadcast("chat", body);
            return CompletableFuture.completedStage(RouteResult.raw(body));
        });
        try (FrozenGate gate = new FrozenGate(options)) {
            FrozenGate.Client sender = gate.connect("a", 60);
            FrozenGate.Client other = gate.connect("b", 60);
            int before = other.flushes();
            ByteArrayOutputStream many = new ByteArrayOutputStream();
            for (int i = 0; i < 50; i++) {
                many.writeBytes(TestClient.publishPacket("a/b", new byte[] {1}));
            }

            sender.send(many.toByteArray());

            assertThat(other.flushes() - before).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void broadcasts_largeAndDroppableToAClientThatDoesNotRead_areDroppedFromTheSecondOn() throws Exception {
        byte[] large = new byte[200_000];
        Options.Builder options = Options.builder()
                .maxDroppableBytes(100_000)
                .asyncRouteHandler((session, topic, body) -> {
                    for (int i = 0; i < 3; i++) {
                        session.broadcast("chat", large, DeliveryPolicy.droppable());
                    }
                    return CompletableFuture.completedStage(RouteResult.none());
                });
        try (FrozenGate gate = new FrozenGate(options)) {
            FrozenGate.Client sender = gate.connect("a", 60);
            FrozenGate.Client slow = gate.connect("b", 60);
            slow.received();
            slow.setReading(false);

            sender.send(TestClient.publishPacket("a/b", new byte[] {1}));
            slow.setReading(true);

            assertThat(slow.received().length() / 2 / large.length).isEqualTo(1);
        }
    }
}
