package mqgate.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import mqgate.api.Lanes;
import mqgate.api.spi.RouteResult;
import mqgate.core.ModuleHandler;
import mqgate.core.Modules;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Topics of clients that mean something to NATS: whatever is in them, they stay requests to modules. */
@Timeout(60)
final class TopicAttackTest {

    private static final String BODY = "the body of an attacker";

    /** Module names that would be other subjects if they were taken as they are, or that look like one that is there. */
    private static final List<String> MODULES = List.of(
            "*",
            ">",
            "*.>",
            "shop.*",
            "shop.>",
            "gate.module.shop",
            "gate.gate.gate@1",
            "../gate/gate@1",
            ".gate.gate=401",
            "gates",
            "x.gates",
            "presence",
            "inbox.1",
            "_INBOX.1",
            "$SYS.REQ.SERVER.PING",
            "$SYS",
            "$JS.API.STREAM.DELETE.KV_gate-users",
            "$KV.gate-users.ann",
            "$SRV.PING",
            "shop 0",
            " shop",
            "shop\t1",
            "shop\r\nPUB gate.gates 0\r\n",
            "shop=2Ebuy",
            "=",
            "sh\u043ep", // a Cyrillic letter
            "\uff53\uff48\uff4f\uff50", // wide letters
            "Shop",
            "shop@*",
            "shop@>",
            "shop@1.2",
            "shop@1@1",
            "shop@\r\n",
            "@1",
            "@",
            "",
            "s".repeat(256),
            "s".repeat(257),
            "s".repeat(60_000));

    private static final List<String> HANDLERS = List.of(
            "buy", "HD-buy", "hD_buy", "\u0397D_buy", "HD_", "HD_*", "HD_>", "HD_buy.*", "HD_buy HD_sell", "*", ">");

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final Queue<Message> published = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private NatsServer nats;
    private Player player;

    private <T extends AutoCloseable> T open(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    @BeforeEach
    void start() throws Exception {
        nats = open(NatsServer.start());
        ModuleHandler<byte[]> shop = (session, body) -> {
            handled.add(session.getTopic());
            return RouteResult.raw(body);
        };
        Modules modules =
                Modules.builder().nodeId("1").bytes("shop", "HD_buy", shop).build();
        open(ModuleServer.builder(open(nats.link()), modules).build()).start();
        Node node = open(Node.start(
                "gate@1",
                nats.options().build(),
                options -> options.lanes(Lanes.FREE)
                        .concurrentTasks(MODULES.size() + 1)
                        .requestTimeout(Duration.ofSeconds(2))));
        player = open(node.connect()).player();
        Connection spy = open(Nats.connect(nats.url()));
        spy.createDispatcher(published::add).subscribe(">");
        spy.flush(Duration.ofSeconds(5));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    /** What NATS was given that has something of the attacker's in it. */
    private List<String> subjectsOfTheAttacker() {
        return published.stream()
                .filter(message -> new String(message.getData(), UTF_8).contains(BODY))
                .map(Message::getSubject)
                .toList();
    }

    /** The attacker's own requests have come to the spy when this one has: all go over one connection, in order. */
    private void awaitSpy() {
        assertThat(player.ask("shop/HD_buy/last", BODY)).isEqualTo(BODY);
        await().until(() -> published.stream()
                .anyMatch(message -> new String(message.getData(), UTF_8).contains("shop/HD_buy/last")));
    }

    @Test
    void publish_moduleThatIsASubject_staysOneOfModules() {
        for (String module : MODULES) {
            player.publish(module + "/HD_buy", BODY); // answered by nobody; the spy only listens
        }
        awaitSpy();

        assertThat(handled).containsExactly("shop/HD_buy/last");
        assertThat(subjectsOfTheAttacker())
                .hasSizeGreaterThan(30)
                .allMatch(subject ->
                        subject.matches("gate\\.(module\\.[-_=a-zA-Z0-9]+(\\.[-_=a-zA-Z0-9]+)?|inbox\\..*)"));
    }

    @Test
    void publish_handlerThatIsNone_isNotHandled() {
        for (String handler : HANDLERS) {
            String answer = player.askForReply("shop/" + handler + "/1", BODY);
            assertThat(answer).as(handler).matches("\"Error\":\".*(not found|must begin with 'HD_')\",\"Result\":null");
        }
        awaitSpy();

        assertThat(handled).containsExactly("shop/HD_buy/last");
        assertThat(subjectsOfTheAttacker())
                .allMatch(subject -> subject.equals("gate.module.shop") || subject.startsWith("gate.inbox."));
    }
}
