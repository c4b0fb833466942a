package mqgate.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.core.ModuleHandler;
import mqgate.core.Modules;
import mqgate.netty.NettyGate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a gate to modules elsewhere: who gets a message, what is refused, what happens without NATS. */
@Timeout(60)
final class NatsRouteTest {

    private static final ModuleHandler<byte[]> ECHO = (session, body) -> RouteResult.raw(body);

    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch working = new CountDownLatch(1);
    private NatsServer nats;
    private NatsLink backend;

    @BeforeEach
    void start() {
        nats = NatsServer.start("max_payload: 65536");
        backend = nats.link();
    }

    @AfterEach
    void stop() {
        released.countDown();
        if (nats != null) {
            backend.close();
            nats.close();
        }
    }

    /** Holds whoever calls it until the end of the test, or until it is released. */
    private RouteResult work(byte[] body) throws InterruptedException {
        working.countDown();
        released.await();
        return RouteResult.raw(body);
    }

    private Modules.Builder modules() {
        return Modules.builder()
                .bytes("slow", "HD_work", (session, body) -> work(body))
                .bytes("quick", "HD_echo", ECHO);
    }

    private ModuleServer serve(Modules modules) {
        ModuleServer server =
                ModuleServer.builder(backend, modules).patience(Duration.ZERO).build();
        server.start();
        return server;
    }

    /** A gate, its service and its link. */
    private record Entry(NatsLink link, GateService service, Gate gate) implements AutoCloseable {

        static Entry open(NatsOptions.Builder nats, Options.Builder options) {
            NatsLink link = NatsLink.connect(nats.build());
            GateService service = GateService.create(link);
            Gate gate = NettyGate.create(service.addTo(options).build());
            gate.start();
            return new Entry(link, service, gate);
        }

        InFlight inFlight() {
            return service.getRouteHandler().inFlight();
        }

        @Override
        public void close() {
            gate.close();
            link.close();
        }
    }

    private Entry entry() {
        return Entry.open(nats.options(), ModulePlace.options());
    }

    @Test
    void publish_toANode_onlyThatNodeGetsIt() {
        Modules one = Modules.builder()
                .nodeId("1")
                .bytes("m", "HD_who", (session, body) -> RouteResult.raw("one".getBytes(UTF_8)))
                .build();
        Modules two = Modules.builder()
                .nodeId("2")
                .bytes("m", "HD_who", (session, body) -> RouteResult.raw("two".getBytes(UTF_8)))
                .build();
        try (ModuleServer first = serve(one);
                ModuleServer second = serve(two);
                Entry entry = entry();
                Player player = Player.connect(entry.gate())) {
            for (int i = 0; i < 10; i++) {
                assertThat(player.ask("m@1/HD_who/1", "")).isEqualTo("one");
                assertThat(player.ask("m@2/HD_who/1", "")).isEqualTo("two");
            }
            assertThat(IntStream.range(0, 100).mapToObj(i -> player.ask("m/HD_who/1", "")))
                    .contains("one", "two");

            assertThat(first.getStats().handled() + second.getStats().handled()).isEqualTo(120);
        }
    }

    @Test
    void publish_moduleOfAClosedServer_notFoundAtOnce() {
        try (Entry entry = entry();
                Player player = Player.connect(entry.gate())) {
            serve(modules().build()).close();

            assertThat(player.askForReply("quick/HD_echo/1", "")).contains("Service(type:quick) not found");
        }
    }

    @Test
    void publish_inventedModules_nothingOfThemStays() {
        try (Entry entry = entry();
                Player player = Player.connect(entry.gate())) {
            IntStream.range(0, 500).forEach(i -> player.publish("invented-" + i + "/HD_x", ""));

            assertThat(player.askForReply("nobody/HD_x/1", "")).contains("not found");

            await().untilAsserted(() -> assertThat(entry.inFlight().modules()).isZero());
            assertThat(entry.inFlight().all()).isZero();
        }
    }

    @Test
    void publish_handlerTakesTooLong_deadlineExceededAndTheNextIsHandled() {
        Options.Builder impatient = ModulePlace.options().requestTimeout(Duration.ofSeconds(2));
        try (ModuleServer server = serve(modules().build());
                Entry entry = Entry.open(nats.options(), impatient);
                Player player = Player.connect(entry.gate())) {
            assertThat(player.askForReply("slow/HD_work/1", "")).contains("\"Error\":\"deadline exceeded\"");

            assertThat(player.ask("quick/HD_echo/1", "next")).isEqualTo("next");

            await().untilAsserted(() -> assertThat(entry.inFlight().all()).isZero());
            await().until(() -> server.getStats().pending() == 1); // the other is, until its answer is known to be sent
        }
    }

    @Test
    void publish_handlerTakesTooLongAndNoReplyWanted_notAnsweredAndTheNextIsHandled() {
        Options.Builder impatient = ModulePlace.options().requestTimeout(Duration.ofSeconds(1));
        try (ModuleServer server = serve(modules().build());
                Entry entry = Entry.open(nats.options(), impatient);
                Player player = Player.connect(entry.gate())) {
            player.publish("slow/HD_work", "");
            player.publish("quick/HD_echo/1", "next");

            assertThat(player.hear().topic()).isEqualTo("quick/HD_echo/1");
        }
    }

    @Test
    void publish_moduleHasAllItMayHave_busyAndOthersUnharmed() throws Exception {
        try (ModuleServer server = serve(modules().build());
                Entry entry = Entry.open(nats.options().maxInFlightPerModule(1), ModulePlace.options());
                Player first = Player.connect(entry.gate());
                Player second = Player.connect(entry.gate())) {
            first.publish("slow/HD_work/1", "worked");
            assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

            second.publish("slow/HD_work", "one-way");
            assertThat(second.askForReply("slow/HD_work/1", ""))
                    .contains("\"Error\":\"BUSY: 1 messages of this gate wait for module slow\"");
            assertThat(second.ask("quick/HD_echo/1", "unharmed")).isEqualTo("unharmed");

            released.countDown();
            assertThat(first.hear().text()).isEqualTo("worked");
            assertThat(second.ask("slow/HD_work/1", "again")).isEqualTo("again");
            assertThat(server.getStats().busy()).isZero();
            await().untilAsserted(() -> assertThat(entry.inFlight().all()).isZero());
        }
    }

    @Test
    void publish_gateHasAllItMayHave_busy() throws Exception {
        try (ModuleServer server = serve(modules().build());
                Entry entry = Entry.open(nats.options().maxInFlight(1), ModulePlace.options());
                Player first = Player.connect(entry.gate());
                Player second = Player.connect(entry.gate())) {
            first.publish("slow/HD_work/1", "worked");
            assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(second.askForReply("quick/HD_echo/1", "")).contains("BUSY: 1 messages of this gate wait");

            released.countDown();
            assertThat(first.hear().text()).isEqualTo("worked");
            await().until(() -> server.getStats().pending() == 0);
            assertThat(second.ask("quick/HD_echo/1", "again")).isEqualTo("again");
            await().untilAsserted(() -> assertThat(entry.inFlight().all()).isZero());
        }
    }

    @Test
    void publish_natsIsAway_errorAtOnceUntilItIsBack() {
        try (ModuleServer server = serve(modules().build());
                Entry entry = entry();
                Player player = Player.connect(entry.gate())) {
            assertThat(player.ask("quick/HD_echo/1", "before")).isEqualTo("before");

            nats.kill();
            await().until(() -> !entry.link().isConnected());
            assertThat(player.askForReply("quick/HD_echo/1", "")).contains("NATS is not connected");

            nats.restart();
            await().until(() -> player.ask("quick/HD_echo/1", "after").equals("after"));
            await().until(() -> server.getStats().pending() == 0);
        }
    }

    @Test
    void publish_largerThanNatsTakes_errorThatSaysSo() {
        try (ModuleServer server = serve(modules().build());
                Entry entry = entry();
                Player player = Player.connect(entry.gate())) {
            assertThat(player.askForReply("quick/HD_echo/1", "x".repeat(70_000)))
                    .matches(
                            ".*a message of 70\\d\\d\\d bytes \\(expected: at most 65280, from max_payload of NATS\\).*");

            assertThat(player.ask("quick/HD_echo/1", "fits")).isEqualTo("fits");

            assertThat(server.getStats().handled()).isOne();
        }
    }

    @Test
    void publish_replyLargerThanNatsTakes_errorThatSaysSo() {
        Modules modules = Modules.builder()
                .bytes("large", "HD_x", (session, body) -> RouteResult.raw(new byte[70_000]))
                .build();
        try (ModuleServer server = serve(modules);
                Entry entry = entry();
                Player player = Player.connect(entry.gate())) {
            assertThat(player.askForReply("large/HD_x/1", ""))
                    .matches(
                            ".*a message of 70\\d\\d\\d bytes \\(expected: at most 65280, from max_payload of NATS\\).*");

            await().until(() -> server.getStats().pending() == 0);
        }
    }

    @Test
    void publish_notForAModuleOfTheGate_goesElsewhere() {
        try (ModuleServer server = serve(modules().build());
                NatsLink link = nats.link()) {
            GateService service = GateService.create(link);
            Modules own = Modules.builder()
                    .bytes("own", "HD_echo", ECHO)
                    .elsewhere(service.getRouteHandler())
                    .build();
            Options options = ModulePlace.options()
                    .router(own)
                    .gateHandler(service::clusterWide)
                    .gateLearner(service)
                    .build();
            try (Gate gate = NettyGate.create(options)) {
                gate.start();
                try (Player player = Player.connect(gate)) {
                    assertThat(player.ask("own/HD_echo/1", "here")).isEqualTo("here");
                    assertThat(player.ask("quick/HD_echo/1", "there")).isEqualTo("there");
                    assertThat(server.getStats().handled()).isOne();
                }
            }
        }
    }

    @Test
    void publish_handlerPushesBeforeItReplies_pushArrivesFirst() {
        Modules modules = Modules.builder()
                .bytes("push", "HD_x", (session, body) -> {
                    session.send("pushed", body);
                    return RouteResult.raw(body);
                })
                .build();
        try (ModuleServer server = serve(modules);
                Entry entry = entry();
                Player player = Player.connect(entry.gate())) {
            for (int i = 0; i < 200; i++) {
                player.publish("push/HD_x/1", "" + i);

                assertThat(player.hear()).hasToString("pushed " + i);
                assertThat(player.hear()).hasToString("push/HD_x/1 " + i);
            }
            assertThat(server.getStats().failed()).isZero();
        }
    }

    @Test
    void publish_manyFromManyClients_eachIsAnsweredOnce() {
        try (ModuleServer server = serve(modules().build());
                Entry entry = entry()) {
            var players = IntStream.range(0, 50)
                    .mapToObj(i -> Player.connect(entry.gate()))
                    .toList();
            players.forEach(
                    player -> IntStream.range(0, 100).forEach(i -> player.publish("quick/HD_echo/" + i, "" + i)));

            players.forEach(player -> IntStream.range(0, 100)
                    .forEach(i -> assertThat(player.hear()).hasToString("quick/HD_echo/" + i + " " + i)));

            await().untilAsserted( // an answer is pending until it is known to be sent
                            () -> assertThat(server.getStats()).isEqualTo(new ModuleStats(5000, 0, 0, 0, 0, 0)));
            players.forEach(Player::close);
        }
    }
}
