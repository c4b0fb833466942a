package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.text;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Dialect;
import mqgate.api.Lanes;
import mqgate.api.Limits;
import mqgate.api.Options;
import mqgate.api.QueueFullPolicy;
import mqgate.api.Session;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.RouteResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions of clients that the server's code decides about. */
final class SubscribeAuthorizerTest {

    private static final long NETWORK_HOLDS = 20_000_000;
    private static final long PLENTY = 48_000_000;

    private final Agents agents = new Agents();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** What is refused from now on, whatever it was before. */
    private final List<String> revoked = new CopyOnWriteArrayList<>();

    private @Nullable Collection<String> authorize(Session session, String filter) throws Exception {
        asked.add(filter);
        if (revoked.contains(filter) || filter.contains("no/")) {
            return List.of();
        }
        return switch (filter) {
            case "fail" -> throw new Exception("out of order");
            case "fault" -> throw new AssertionError();
            case "null" -> null;
            case "unnamed" -> List.of("fine", "");
            case "all/#" -> List.of("all/1", "all/2", "all/1");
            case "$share/crew/x" -> List.of("x");
            case "three" -> List.of("1", "2", "3");
            default -> List.of(filter.startsWith("one/") ? "one" : filter);
        };
    }

    private Options.Builder options() {
        return Options.builder().agentLearner(agents).subscribeAuthorizer(this::authorize);
    }

    /** One client that speaks one of the versions of MQTT. */
    private final class Subscriber implements AutoCloseable {

        private final TestClient client;
        private final TestGate gate;
        private final Agent agent;
        private final boolean mqtt5;

        Subscriber(TestGate gate, boolean mqtt5) throws Exception {
            this(gate, Link.TCP, mqtt5);
        }

        Subscriber(TestGate gate, Link link, boolean mqtt5) throws Exception {
            this.gate = gate;
            this.mqtt5 = mqtt5;
            String id = Agents.newId();
            client = gate.open(link);
            if (mqtt5) {
                client.shakeHands5(id);
            } else {
                client.shakeHands(id, 60);
            }
            agent = agents.connected(id);
        }

        /** Subscribes at QoS 2; returns the codes in hex. */
        String subscribe(String... filters) throws IOException {
            client.send(SubscribeAuthorizerTest.subscribe(mqtt5, 7, filters));
            return codes("90");
        }

        String unsubscribe(String... filters) throws IOException {
            client.send(request(0xa2, mqtt5, 7, "", filters));
            return codes("b0");
        }

        private String codes(String type) throws IOException {
            String head = type + ".." + "0007" + (mqtt5 ? "00" : "");
            String answer = client.readHex();
            assertThat(answer).matches(head + ".*");
            return answer.substring(head.length());
        }

        List<String> groups() {
            return List.copyOf(gate.handler().getGroups(agent.getSession().getSessionId()));
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    private static byte[] subscribe(boolean mqtt5, int id, String... filters) {
        return request(0x82, mqtt5, id, "02", filters);
    }

    private static byte[] request(int type, boolean mqtt5, int id, String options, String... filters) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(TestClient.bytes(String.format("%04x", id) + (mqtt5 ? "00" : "")));
        for (String filter : filters) {
            body.writeBytes(TestClient.string(filter));
            body.writeBytes(TestClient.bytes(options));
        }
        return TestClient.packet(type, body.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void subscribe_eachDecision_hasItsCodeInOrder(boolean mqtt5) throws Exception {
        try (TestGate gate = TestGate.start(options());
                Subscriber client = new Subscriber(gate, mqtt5)) {
            String codes = client.subscribe(
                    "a",
                    "no/a",
                    "no/+",
                    "no/#",
                    "$share/no/a",
                    "$share/no/#",
                    "fail",
                    "fault",
                    "null",
                    "unnamed",
                    "b/#");

            assertThat(codes).isEqualTo(mqtt5 ? "0187a2a29e9e8080808001" : "0180808080808080808001");
            assertThat(client.groups()).containsExactly("a", "b/#");
            client.client.assertServed();
        }
    }

    @Test
    void subscribe_mqtt31_hasTheSameFailureCode() throws Exception {
        try (TestGate gate = TestGate.start(options());
                TestClient client = gate.open(Link.TCP)) {
            client.send("10 0f 0006 4d5149736470 03 02 003c 0001 61");
            assertThat(client.readHex()).isEqualTo("20020000");

            client.send(subscribe(false, 7, "no/a", "a"));

            assertThat(client.readHex()).isEqualTo("90040007" + "8001");
        }
    }

    @ParameterizedTest
    @EnumSource
    void subscribe_everyQos_isGrantedAtMost1(Link link) throws Exception {
        try (TestGate gate = TestGate.start(options());
                Subscriber client = new Subscriber(gate, link, false)) {
            client.client.send("82 0e 0007 0001 61 00 0001 62 01 0001 63 02");

            assertThat(client.codes("90")).isEqualTo("000101");
            gate.handler().sendToGroup(SPAN, "b", "t", utf8("hi"));
            assertThat(client.client.readPublish()).isEqualTo("t:hi");
        }
    }

    @Test
    void subscribe_oneFilterForSeveralGroups_joinsThemAll() throws Exception {
        try (TestGate gate = TestGate.start(options());
                Subscriber client = new Subscriber(gate, false)) {
            assertThat(client.subscribe("all/#")).isEqualTo("01");

            assertThat(client.groups()).containsExactly("all/1", "all/2");
            assertThat(client.unsubscribe("all/#")).isEmpty();
            assertThat(client.groups()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void subscribe_shared_isUpToTheServer(boolean mqtt5) throws Exception {
        try (TestGate gate = TestGate.start(options());
                Subscriber client = new Subscriber(gate, mqtt5)) {
            assertThat(client.subscribe("$share/crew/x")).isEqualTo("01");

            assertThat(client.groups()).containsExactly("x");
        }
    }

    @Test
    void connect_mqtt5_isNotToldThatThereAreNoSharedSubscriptions() throws Exception {
        String idOnly = "10 0f 0004 4d515454 05 02 003c 00 0002 7635";
        try (TestGate with = TestGate.start(options());
                TestGate without = TestGate.start(Options.builder());
                TestClient toldOfNone = without.open(Link.TCP);
                TestClient client = with.open(Link.TCP)) {
            toldOfNone.send(idOnly);
            client.send(idOnly);

            assertThat(toldOfNone.readHex()).endsWith("2900" + "2a00");
            assertThat(client.readHex()).endsWith("2900");
        }
    }

    @Test
    void subscribe_sameFilterAgain_hasTheNewGroupsInsteadOfTheOld() throws Exception {
        List<String> groups = new CopyOnWriteArrayList<>(List.of("1", "2"));
        Options.Builder options = options().subscribeAuthorizer((session, filter) -> List.copyOf(groups));
        try (TestGate gate = TestGate.start(options);
                Subscriber client = new Subscriber(gate, true)) {
            client.subscribe("f");
            groups.remove("1");
            groups.add("3");

            assertThat(client.subscribe("f")).isEqualTo("01");

            assertThat(client.groups()).containsExactly("2", "3");
            assertThat(client.unsubscribe("f", "f")).isEqualTo("0011");
            assertThat(client.groups()).isEmpty();
        }
    }

    @Test
    void subscribe_againAndRefused_endsTheSubscription() throws Exception {
        try (TestGate gate = TestGate.start(options());
                Subscriber client = new Subscriber(gate, true)) {
            client.subscribe("f");
            revoked.add("f");

            assertThat(client.subscribe("f")).isEqualTo("87");

            assertThat(client.groups()).isEmpty();
            assertThat(client.unsubscribe("f")).isEqualTo("11");
        }
    }

    @Test
    void subscribe_againAndItFails_leavesItAsItWas() throws Exception {
        List<String> groups = new CopyOnWriteArrayList<>(List.of("1"));
        Options.Builder options = options().subscribeAuthorizer((session, filter) -> List.copyOf(groups));
        try (TestGate gate = TestGate.start(options);
                Subscriber client = new Subscriber(gate, true)) {
            client.subscribe("f");
            groups.add("2");
            groups.add("");

            assertThat(client.subscribe("f")).isEqualTo("80");

            assertThat(client.groups()).containsExactly("1");
            assertThat(client.unsubscribe("f")).isEqualTo("00");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unsubscribe_groupOfAnotherFilterToo_staysInIt(boolean mqtt5) throws Exception {
        try (TestGate gate = TestGate.start(options());
                Subscriber client = new Subscriber(gate, mqtt5)) {
            client.subscribe("all/#", "all/1");

            assertThat(client.unsubscribe("all/#", "never")).isEqualTo(mqtt5 ? "0011" : "");
            assertThat(client.groups()).containsExactly("all/1");

            assertThat(client.unsubscribe("all/1")).isEqualTo(mqtt5 ? "00" : "");
            assertThat(client.groups()).isEmpty();
        }
    }

    @Test
    void unsubscribe_theServerHasMadeItLeave_isFine() throws Exception {
        try (TestGate gate = TestGate.start(options());
                Subscriber client = new Subscriber(gate, true)) {
            client.subscribe("f");
            client.agent.getSession().leave("f");
            client.agent.getSession().join("of the server");

            assertThat(client.unsubscribe("f")).isEqualTo("00");

            assertThat(client.groups()).containsExactly("of the server");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void subscribe_moreGroupsThanAllowed_joinsNoneOfTheFilter(boolean mqtt5) throws Exception {
        Limits limits = Limits.builder().maxGroupsPerSession(2).build();
        try (TestGate gate = TestGate.start(options().limits(limits));
                Subscriber client = new Subscriber(gate, mqtt5)) {
            assertThat(client.subscribe("a", "three", "b", "c")).isEqualTo(mqtt5 ? "01970197" : "01800180");

            assertThat(client.groups()).containsExactly("a", "b");
        }
    }

    @Test
    void subscribe_moreFiltersThanGroupsAllowed_isRefused() throws Exception {
        Limits limits = Limits.builder().maxGroupsPerSession(2).build();
        try (TestGate gate = TestGate.start(options().limits(limits));
                Subscriber client = new Subscriber(gate, true)) {
            assertThat(client.subscribe("one/1", "one/2", "one/3", "one/1")).isEqualTo("01019701");

            assertThat(client.groups()).containsExactly("one");
        }
    }

    /** The authorizer is slow, the client does not wait. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void subscribeAndPublish_atOnce_areHandledInOrderAfterTheConnectEvent(boolean mqtt5) throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        Options.Builder options = Options.builder()
                .agentLearner(new AgentLearner() {
                    @Override
                    public void onConnect(Agent agent) {
                        events.add("connect");
                    }
                })
                .subscribeAuthorizer((session, filter) -> {
                    events.add("subscribe " + filter);
                    return List.of(filter);
                })
                .routeHandler((session, topic, body) -> {
                    events.add("message " + session.sendToGroup("g", "t", body));
                    return RouteResult.none();
                });
        String publish = mqtt5 ? "3005 000178 00 " : "3004 000178 ";
        String id = mqtt5 ? "10 0e 0004 4d515454 05 02 003c 00 0001 61" : "10 0d 0004 4d515454 04 02 003c 0001 61";
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.open(Link.TCP)) {
            client.send(join(
                    TestClient.bytes(id),
                    TestClient.bytes(publish + "31"),
                    subscribe(mqtt5, 1, "g"),
                    TestClient.bytes(publish + "32"),
                    request(0xa2, mqtt5, 2, "", "g"),
                    TestClient.bytes(publish + "33")));

            assertThat(client.readHex()).startsWith("20");
            assertThat(client.readHex()).startsWith("90");
            assertThat(client.readHex()).endsWith("32");
            assertThat(client.readHex()).startsWith("b0");
            await().until(() -> events.size() == 5);
            assertThat(events).containsExactly("connect", "message 0", "subscribe g", "message 1", "message 0");
            client.assertServed();
        }
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void subscribe_withoutOrder_isAnsweredAmongMessages() throws Exception {
        Options.Builder options = options()
                .lanes(Lanes.FREE)
                .concurrentTasks(2)
                .routeHandler((session, topic, body) -> RouteResult.raw(body));
        int rounds = 200;
        try (TestGate gate = TestGate.start(options);
                Subscriber client = new Subscriber(gate, false)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < rounds; i++) {
                all.writeBytes(TestClient.publishPacket("t", utf8("" + i)));
                all.writeBytes(subscribe(false, i + 1, "g" + i));
            }
            CompletableFuture<Void> sending = Tasks.start(() -> client.client.send(all.toByteArray()));

            List<String> subAcks = new ArrayList<>();
            for (int i = 0; i < 2 * rounds; i++) {
                String packet = client.client.readHex();
                if (packet.startsWith("90")) {
                    subAcks.add(packet);
                }
            }
            Tasks.join(List.of(sending));
            assertThat(subAcks).hasSize(rounds).isSorted();
            assertThat(client.groups()).hasSize(rounds);
            client.client.assertServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void subscribe_floodWhileOneIsDecided_stopsReading(QueueFullPolicy policy) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Options.Builder options = Options.builder()
                .concurrentTasks(2)
                .queueFullPolicy(policy)
                .subscribeAuthorizer((session, filter) -> {
                    Tasks.await(release);
                    return List.of("g");
                });
        try (TestGate gate = TestGate.start(options);
                TestClient client = gate.connect()) {
            AtomicLong written = new AtomicLong();
            CompletableFuture<Integer> requests = new CompletableFuture<>();
            CompletableFuture<Void> sending =
                    Tasks.start(() -> requests.complete(flood(client.socket().getOutputStream(), written, release)));

            assertThat(StopReadingTest.stalledAt(written)).isLessThan(NETWORK_HOLDS);

            release.countDown();
            Tasks.join(List.of(sending));
            for (int i = 0; i < requests.join(); i++) {
                assertThat(client.readHex()).isEqualTo("9003000101");
            }
            client.assertServed();
        }
    }

    @Test
    void subscribe_oneOfManyFilters_stopsReadingUntilItIsDecided() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Options.Builder options = options().subscribeAuthorizer((session, filter) -> {
            Tasks.await(release);
            return List.of();
        });
        try (TestGate gate = TestGate.start(options);
                Subscriber client = new Subscriber(gate, false)) {
            String[] filters = new String[5000];
            Arrays.fill(filters, "a");
            NettyAgent agent = (NettyAgent) client.agent;
            client.client.send(subscribe(false, 1, filters));

            await().until(() -> !agent.channel().config().isAutoRead());
            release.countDown();

            assertThat(client.client.readHex()).endsWith("0001" + "80".repeat(5000));
            client.client.assertServed();
        }
    }

    private static int flood(OutputStream out, AtomicLong written, CountDownLatch release) throws IOException {
        byte[] request = subscribe(false, 1, "x".repeat(60_000));
        int requests = 0;
        while (release.getCount() > 0 && written.get() < PLENTY) {
            out.write(request);
            requests++;
            written.addAndGet(request.length);
        }
        return requests;
    }

    @Test
    void close_subscribed_leavesItsGroups() throws Exception {
        try (TestGate gate = TestGate.start(options());
                Subscriber client = new Subscriber(gate, true)) {
            client.subscribe("a", "all/#");
            assertThat(gate.handler().getGroupMembers("all/2")).hasSize(1);

            client.close();

            await().until(() -> gate.handler().getGroupMembers("a").isEmpty());
            await().until(() -> gate.handler().getGroupMembers("all/2").isEmpty());
            assertThat(client.groups()).isEmpty();
            assertThat(gate.handler().getAgentNum()).isZero();
        }
    }

    @Test
    void subscribe_clientHasLeftWhenItIsDecided_leavesNothingBehind() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Options.Builder options = options().subscribeAuthorizer((session, filter) -> {
            Tasks.await(release);
            return List.of(filter);
        });
        try (TestGate gate = TestGate.start(options)) {
            String id = Agents.newId();
            try (TestClient client = gate.open(Link.TCP)) {
                client.shakeHands(id, 60);
                client.send(subscribe(false, 1, "a"));
            }
            await().until(() -> gate.handler().getAgentNum() == 0);
            release.countDown();

            agents.disconnected(id);
            assertThat(gate.handler().getGroupMembers("a")).isEmpty();
        }
    }

    @Test
    void subscribe_answerLargerThanTheClientTakes_closesAndNothingIsAsked() throws Exception {
        try (TestGate gate = TestGate.start(options());
                TestClient client = gate.open(Link.TCP)) {
            client.send("10 17 0004 4d515454 05 02 003c 05 2700000028 0005" + "736d616c6c");
            assertThat(client.readHex()).startsWith("20");

            client.send(subscribe(true, 1, "abcdefghijklmnopqrstuvwxyz0123456789".split("")));

            assertThat(client.readHex()).startsWith("e0").contains("95");
            agents.assertClosed("small", CloseReason.PACKET_TOO_LARGE);
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void subscribe_withAnIdentifier_closes() throws Exception {
        try (TestGate gate = TestGate.start(options());
                Subscriber client = new Subscriber(gate, true)) {
            client.client.send("82 09 0001 02 0b01 0001 61 00");

            assertThat(client.client.readHex()).startsWith("e0").contains("a1");
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void subscribe_mqantDialect_isNotAsked() throws Exception {
        String id = Agents.newId();
        try (TestGate gate = TestGate.start(options(), Dialect.MQANT);
                TestClient client = gate.open(Link.TCP)) {
            client.shakeHands(id, 60);
            client.send(subscribe(false, 7, "a"));

            assertThat(client.readHex()).isEqualTo("9003000700");
            assertThat(asked).isEmpty();
            assertThat(gate.handler().getGroupMembers("a")).isEmpty();
        }
    }

    @Test
    void subscribe_failsAgainAndAgain_isLoggedOnce() throws Exception {
        try (RecordedLog log = new RecordedLog(Subscriptions.class, Level.WARN);
                TestGate gate = TestGate.start(options());
                Subscriber client = new Subscriber(gate, true)) {
            client.subscribe("fail", "fail");
            client.subscribe("fail", "no/a");

            String sessionId = client.agent.getSession().getSessionId();
            assertThat(log.events())
                    .filteredOn(event -> event.getFormattedMessage().contains(sessionId))
                    .singleElement()
                    .satisfies(event ->
                            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("out of order"));
        }
    }

    @Test
    void authorize_session_isTheLiveOneWithWhatTheConnectEventHasDone() throws Exception {
        Options.Builder options = Options.builder()
                .agentLearner(new AgentLearner() {
                    @Override
                    public void onConnect(Agent agent) {
                        agent.getSession().bind("ann");
                        agents.onConnect(agent);
                    }
                })
                .subscribeAuthorizer((session, filter) -> List.of(filter + "/" + session.getUserId()));
        try (TestGate gate = TestGate.start(options);
                Subscriber client = new Subscriber(gate, false)) {
            client.subscribe("inbox");

            assertThat(client.groups()).containsExactly("inbox/ann");
            gate.handler().sendToGroup(SPAN, "inbox/ann", "t", utf8("hi"));
            assertThat(text(client.client.readPacket())).endsWith("hi");
        }
    }
}
