package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import mqgate.api.Options;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import mqgate.core.ModuleHandler;
import mqgate.core.Modules;
import org.junit.jupiter.api.Test;

/** Topics that try to reach what is not for clients. */
@JudgesTime
final class TopicAttackTest {

    private static final int ATTACKERS = 4;
    private static final byte PINGRESP = (byte) 0xd0;

    /** What looks like a handler's topic, and is none. */
    private static final List<String> TOPICS = List.of(
            "shop/buy/1",
            "shop/hD_buy/1",
            "shop/HD-buy/1",
            "shop/HD_/1",
            "shop/HD_BUY/1",
            "shop/HD_buy /1",
            "shop/ HD_buy/1",
            "shop/\u0397D_buy/1", // a Greek letter
            "shop/HD\uff3fbuy/1", // a wide underscore
            "shop/HD_bu\u0443/1", // a Cyrillic letter
            "shop/HD_buy\u200b/1", // and a blank of no width
            "sh\u043ep/HD_buy/1",
            "Shop/HD_buy/1",
            "shop /HD_buy/1",
            " shop/HD_buy/1",
            "shop./HD_buy/1",
            "../shop/HD_buy/1",
            "./shop/HD_buy/1",
            "shop/../shop/HD_buy/1",
            "shop/./HD_buy/1",
            "shop//HD_buy/1",
            "/shop/HD_buy/1",
            "//",
            "/",
            "///HD_buy",
            "shop%2FHD_buy/1",
            "shop\\HD_buy\\1",
            "shop@2/HD_buy/1",
            "shop@@/HD_buy/1",
            "shop@1@1/HD_buy/1",
            "@1/HD_buy/1",
            "@/HD_buy/1",
            "*/HD_buy/1",
            ">/HD_buy/1",
            "shop.*/HD_buy/1",
            "$SYS/HD_buy/1",
            "$SYS/broker/clients",
            "$gate/closing",
            "$share/shop/HD_buy/1",
            "shop/HD_buy.toString/1",
            "shop/HD_buy;HD_sell/1",
            "shop/HD_buy?x=1/1",
            "shop/handle/1",
            "shop/toString/1",
            "HD_buy/shop/1",
            "a".repeat(65_000),
            "/".repeat(65_000),
            "shop/" + "HD_buy".repeat(10_000) + "/1",
            "s".repeat(60_000) + "/HD_buy/1");

    private final Queue<String> reached = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();

    private Options.Builder options() {
        ModuleHandler<byte[]> secret = (session, body) -> {
            reached.add(session.getTopic());
            return RouteResult.raw(body);
        };
        Modules modules = Modules.builder()
                .nodeId("1")
                .bytes("shop", "HD_buy", secret)
                .bytes("shop", "HD_sell", secret)
                .build();
        return Options.builder()
                .router(message -> message.getTopic().equals("healthy")
                        ? (RouteHandler) (session, topic, body) -> RouteResult.raw(body)
                        : modules.route(message));
    }

    @Test
    void publish_toNoHandler_reachesNone() throws Exception {
        try (TestGate gate = TestGate.start(options());
                TestClient client = gate.connect()) {
            for (String topic : TOPICS) {
                client.publish(topic, "x");
                client.publish("shop/HD_buy/1", "");

                String answer = client.readPublish();
                if (!answer.equals("shop/HD_buy/1:")) {
                    assertThat(answer).startsWith(topic + ":{\"Trace\":").contains("\"Result\":null");
                    answer = client.readPublish();
                }
                assertThat(answer).isEqualTo("shop/HD_buy/1:");
                assertThat(reached).as(topic).containsExactly("shop/HD_buy/1");
                reached.clear();
            }
        }
    }

    @Test
    void publish_toNoHandlerAgainAndAgain_reachesNoneAndHarmsNobody() throws Exception {
        List<byte[]> packets = TOPICS.stream()
                .map(topic -> TestClient.publishPacket(topic, new byte[100]))
                .toList();
        try (AttackedGate gate = AttackedGate.start(options())) {
            gate.endure(
                    "topics of what is not for clients",
                    attackers -> attackers.strike(ATTACKERS, attacker -> {
                        TestClient client = attacker.connect(Link.TCP);
                        return () -> {
                            client.send(packets.get(ThreadLocalRandom.current().nextInt(packets.size())));
                            client.send("c000");
                            while (client.readPacket()[0] != PINGRESP) {
                                answers.incrementAndGet();
                            }
                        };
                    }));

            assertThat(answers).hasPositiveValue();
            assertThat(reached).isEmpty();
        }
    }
}
