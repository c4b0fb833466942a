package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.text;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import mqgate.api.GateHandler;
import mqgate.api.LimitExceededException;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.SessionNotFoundException;
import mqgate.api.spi.RouteResult;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One message for the members of a group. */
final class GroupTest {

    private static final String ROOM = "room/1";

    /** Options with a hook, which makes the gate write to each member by itself, or without. */
    private static Options.Builder options(boolean hooked) {
        Options.Builder options = Options.builder();
        return hooked ? options.sendMessageHook((session, topic, body) -> body) : options;
    }

    private static long send(LiveGate gate, String group, String text) {
        return gate.handler().sendToGroup(SPAN, group, "t", utf8(text));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendToGroup_membersAndOthers_reachesEachMemberOnceAndNobodyElse(boolean hooked) throws Exception {
        try (LiveGate gate = new LiveGate(options(hooked))) {
            Peer ann = gate.connect();
            Peer bob = gate.connect();
            Peer stranger = gate.connect();
            ann.session().join(ROOM);
            ann.session().join(ROOM);
            gate.handler().join(SPAN, bob.id(), ROOM);
            stranger.session().join("room/2");

            assertThat(send(gate, ROOM, "hi")).isEqualTo(2);
            assertThat(stranger.session().sendToGroup(ROOM, "t", utf8("from outside")))
                    .isEqualTo(2);

            for (Peer member : List.of(ann, bob)) {
                assertThat(member.client().readPublish()).isEqualTo("t:hi");
                assertThat(member.client().readPublish()).isEqualTo("t:from outside");
                member.client().assertServed();
                assertThat(member.agent().getSentCount()).isEqualTo(2);
            }
            stranger.client().assertServed();
            assertThat(stranger.agent().getSentCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendToGroup_membersChangeBetweenTheSends_reachesWhoIsThere(boolean hooked) throws Exception {
        try (LiveGate gate = new LiveGate(options(hooked))) {
            Peer ann = gate.connect();
            Peer bob = gate.connect();
            Peer cat = gate.connect();
            ann.session().join(ROOM);
            bob.session().join(ROOM);
            assertThat(send(gate, ROOM, "1")).isEqualTo(2);
            cat.session().join(ROOM);
            assertThat(send(gate, ROOM, "2")).isEqualTo(3);
            ann.session().leave(ROOM);
            assertThat(send(gate, ROOM, "3")).isEqualTo(2);
            CompletableFuture<Void> gone = bob.agent().close().toCompletableFuture();
            assertThat(bob.client().readToEnd()).hasSize(3 * 6);
            gone.join();
            assertThat(send(gate, ROOM, "4")).isEqualTo(1);

            assertThat(List.of(ann.client().readPublish(), ann.client().readPublish()))
                    .containsExactly("t:1", "t:2");
            ann.client().assertServed();
            for (String number : List.of("2", "3", "4")) {
                assertThat(cat.client().readPublish()).isEqualTo("t:" + number);
            }
        }
    }

    @Test
    void sendToGroup_hookRefusesOne_isLeftOut() throws Exception {
        Options.Builder options = Options.builder().sendMessageHook((session, topic, body) -> {
            if (session.getUserId().equals("muted")) {
                throw new Exception("not for him");
            }
            return utf8("hooked " + text(body));
        });
        try (LiveGate gate = new LiveGate(options)) {
            Peer ann = gate.connect();
            Peer muted = gate.connect();
            muted.session().bind("muted");
            ann.session().join(ROOM);
            muted.session().join(ROOM);

            assertThat(send(gate, ROOM, "hi")).isEqualTo(1);

            assertThat(ann.client().readPublish()).isEqualTo("t:hooked hi");
            muted.client().assertServed();
        }
    }

    @Test
    void getGroupsAndMembers_joinAndLeave_areWhatIsThere() throws Exception {
        try (LiveGate gate = new LiveGate(Options.builder())) {
            GateHandler handler = gate.handler();
            Peer ann = gate.connect();
            Peer bob = gate.connect();
            for (String group : List.of("z", "a", "m")) {
                ann.session().join(group);
            }
            ann.session().join("z");
            bob.session().join("m");

            assertThat(handler.getGroups(ann.id())).containsExactly("z", "a", "m");
            assertThat(handler.getGroupMembers("m")).containsExactlyInAnyOrder(ann.id(), bob.id());
            assertThat(handler.getGroupMembers("a")).containsExactly(ann.id());

            ann.session().leave("z");
            handler.leave(SPAN, ann.id(), "m");
            handler.leave(SPAN, ann.id(), "no member");

            assertThat(handler.getGroups(ann.id())).containsExactly("a");
            assertThat(handler.getGroupMembers("z")).isEmpty();
            assertThat(handler.getGroupMembers("m")).containsExactly(bob.id());
            assertThat(handler.getGroups("nobody")).isEmpty();
            assertThat(handler.getGroupMembers("")).isEmpty();
        }
    }

    @Test
    void joinAndLeave_wrongArguments_areRefused() throws Exception {
        try (LiveGate gate = new LiveGate(Options.builder())) {
            GateHandler handler = gate.handler();
            Peer ann = gate.connect();

            assertThatExceptionOfType(SessionNotFoundException.class)
                    .isThrownBy(() -> handler.join(SPAN, "nobody", ROOM));
            assertThatExceptionOfType(SessionNotFoundException.class)
                    .isThrownBy(() -> handler.leave(SPAN, "nobody", ROOM));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ann.session().join(""))
                    .withMessage("group: an empty string (expected: a name)");
            assertThatNullPointerException()
                    .isThrownBy(() -> ann.session().join(null))
                    .withMessage("group");
            assertThat(handler.getGroups(ann.id())).isEmpty();
        }
    }

    @Test
    void join_moreGroupsThanAllowed_isRefusedUntilOneIsLeft() throws Exception {
        Limits limits = Limits.builder().maxGroupsPerSession(2).build();
        try (LiveGate gate = new LiveGate(Options.builder().limits(limits))) {
            Peer ann = gate.connect();
            ann.session().join("1");
            ann.session().join("2");

            assertThatExceptionOfType(LimitExceededException.class)
                    .isThrownBy(() -> ann.session().join("3"))
                    .withMessage("maxGroupsPerSession: 3 (expected: at most 2)");

            ann.session().join("2");
            assertThat(gate.handler().getGroups(ann.id())).containsExactly("1", "2");
            assertThat(gate.handler().getGroupMembers("3")).isEmpty();
            ann.session().leave("1");
            ann.session().join("3");
            assertThat(gate.handler().getGroups(ann.id())).containsExactly("2", "3");
        }
    }

    @Test
    void sendToGroup_noSuchGroup_isZeroButTheMessageIsChecked() {
        try (TestGate gate = TestGate.start(Options.builder())) {
            assertThat(gate.handler().sendToGroup(SPAN, ROOM, "t", utf8("x"))).isZero();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> gate.handler().sendToGroup(SPAN, ROOM, "t/#", utf8("x")))
                    .withMessageStartingWith("topic: t/#");
        }
    }

    /** On the event loop itself, which writes what it is given only later. */
    @Test
    void sendToGroup_joinedAndLeftAroundItOnTheEventLoop_goesToTheMembersAtTheCall() throws Exception {
        Options.Builder options = Options.builder().eventLoopThreads(1).asyncRouteHandler((session, topic, body) -> {
            session.sendToGroup(ROOM, "too early", body);
            session.join(ROOM);
            session.sendToGroup(ROOM, "member", body);
            session.leave(ROOM);
            session.sendToGroup(ROOM, "too late", body);
            return CompletableFuture.completedStage(RouteResult.raw(utf8("done")));
        });
        try (LiveGate gate = new LiveGate(options)) {
            Peer ann = gate.connect();

            ann.client().publish("go", "1");

            assertThat(ann.client().readPublish()).isEqualTo("member:1");
            assertThat(ann.client().readPublish()).isEqualTo("go:done");
            ann.client().assertServed();
        }
    }

    /** The event loop is busy all the while: it gets to the sends when the members have changed already. */
    @Test
    void sendToGroup_joinedAndLeftAroundItElsewhere_goesToTheMembersAtTheCall() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        Options.Builder options = Options.builder().eventLoopThreads(1).asyncRouteHandler((session, topic, body) -> {
            busy.countDown();
            awaitQuietly(free);
            return CompletableFuture.completedStage(RouteResult.none());
        });
        try (LiveGate gate = new LiveGate(options)) {
            Peer ann = gate.connect();
            Peer bob = gate.connect();
            bob.session().join(ROOM);
            ann.client().publish("block", "");
            Tasks.await(busy);

            assertThat(send(gate, ROOM, "1")).isEqualTo(1);
            bob.session().leave(ROOM);
            assertThat(send(gate, ROOM, "2")).isZero();
            ann.session().join(ROOM);
            assertThat(send(gate, ROOM, "3")).isEqualTo(1);
            bob.session().join(ROOM);
            free.countDown();

            assertThat(bob.client().readPublish()).isEqualTo("t:1");
            assertThat(ann.client().readPublish()).isEqualTo("t:3");
            ann.client().assertServed();
            bob.client().assertServed();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            Tasks.await(latch);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendToGroup_memberIsJustClosing_theOthersGetIt(boolean hooked) throws Exception {
        Options.Builder options = options(hooked).eventLoopThreads(1).asyncRouteHandler((session, topic, body) -> {
            session.close();
            session.sendToGroup(ROOM, "t", body);
            return CompletableFuture.completedStage(RouteResult.none());
        });
        try (LiveGate gate = new LiveGate(options)) {
            Peer ann = gate.connect();
            Peer leaving = gate.connect();
            ann.session().join(ROOM);
            leaving.session().join(ROOM);

            leaving.client().publish("go", "hi");

            assertThat(ann.client().readPublish()).isEqualTo("t:hi");
            assertThat(text(leaving.client().readToEnd())).doesNotContain("hi");
            await().until(() -> gate.handler().getGroupMembers(ROOM).size() == 1);
        }
    }

    @Test
    void close_memberOfSeveralGroups_leavesThemAll() throws Exception {
        try (LiveGate gate = new LiveGate(Options.builder())) {
            Peer ann = gate.connect();
            Peer bob = gate.connect();
            for (Peer peer : List.of(ann, bob)) {
                peer.session().join("a");
                peer.session().join("b");
            }

            ann.leave();

            assertThat(gate.handler().getGroups(ann.id())).isEmpty();
            assertThat(gate.handler().getGroupMembers("a")).containsExactly(bob.id());
            assertThatExceptionOfType(SessionNotFoundException.class)
                    .isThrownBy(() -> ann.session().join("a"));
            assertThat(send(gate, "a", "x")).isEqualTo(1);
            bob.client().close();
            await().until(() -> gate.handler().getGroupMembers("a").isEmpty());
            await().until(() -> gate.handler().getGroupMembers("b").isEmpty());
            assertThat(send(gate, "b", "x")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendToGroup_membersOfEveryProtocol_allGetItInTheirLanguage(boolean hooked) throws Exception {
        Agents agents = new Agents();
        Listener lines = Listener.tcp("127.0.0.1:0").agentFactory(LineProtocol::new);
        try (TestGate gate = TestGate.start(options(hooked).listener(lines).agentLearner(agents));
                TestClient mqtt3 = gate.open(Link.WS);
                TestClient mqtt5 = gate.open(Link.TCP);
                Socket line = TestClient.openSocket(
                        Link.TCP, gate.gate().getBoundAddresses().get(lines))) {
            mqtt3.shakeHands("three", 60);
            mqtt5.shakeHands5("five");
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.UTF_8));
            line.getOutputStream().write(utf8("HELLO line\n"));
            assertThat(reader.readLine()).isEqualTo("WHO?");
            assertThat(reader.readLine()).isEqualTo("WELCOME line");
            for (String id : List.of("three", "five", "line")) {
                agents.connected(id).getSession().join(ROOM);
            }

            assertThat(gate.handler().sendToGroup(SPAN, ROOM, "t", utf8("hi"))).isEqualTo(3);

            assertThat(mqtt3.readHex()).isEqualTo("3005" + "000174" + "6869");
            assertThat(mqtt5.readHex()).isEqualTo("3006" + "000174" + "00" + "6869");
            assertThat(reader.readLine()).isEqualTo("t hi");
        }
    }

    /** A foreign thread and a handler on the event loop, each among its other sends. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendToGroup_amongOtherSends_keepsTheOrderOfTheSender(boolean onEventLoop) throws Exception {
        int rounds = 1000;
        Options.Builder options = Options.builder()
                .maxUnsentBytes(64 * 1024 * 1024)
                .eventLoopThreads(2)
                .asyncRouteHandler((session, topic, body) -> {
                    sendRounds(session, rounds);
                    return CompletableFuture.completedStage(RouteResult.raw(body));
                });
        try (LiveGate gate = new LiveGate(options)) {
            Peer ann = gate.connect();
            Peer bob = gate.connect();
            ann.session().join(ROOM);
            bob.session().join(ROOM);

            if (onEventLoop) {
                ann.client().publish("t", "");
            } else {
                sendRounds(ann.session(), rounds);
            }

            for (int i = 0; i < rounds; i++) {
                for (String kind : List.of("own", "group", "all", "group", "own")) {
                    assertThat(ann.client().readPublish()).isEqualTo(kind + ":" + i);
                }
                for (String kind : List.of("group", "all", "group")) {
                    assertThat(bob.client().readPublish()).isEqualTo(kind + ":" + i);
                }
            }
        }
    }

    private static void sendRounds(Session session, int rounds) {
        for (int i = 0; i < rounds; i++) {
            byte[] body = utf8("" + i);
            session.send("own", body);
            session.sendToGroup(ROOM, "group", body);
            session.broadcast("all", body);
            session.sendToGroup(ROOM, "group", body);
            session.send("own", body);
        }
    }

    @Test
    void join_fromAHandlerThenReply_theMemberIsThereForTheNextSender() throws Exception {
        Options.Builder options = Options.builder().routeHandler((session, topic, body) -> {
            session.join(text(body));
            return RouteResult.raw(utf8("joined"));
        });
        try (LiveGate gate = new LiveGate(options)) {
            Peer ann = gate.connect();
            for (int i = 0; i < 100; i++) {
                ann.client().publish("t", "g" + i);
                assertThat(ann.client().readPublish()).isEqualTo("t:joined");
                assertThat(send(gate, "g" + i, "" + i)).isEqualTo(1);
                assertThat(ann.client().readPublish()).isEqualTo("t:" + i);
            }
        }
    }

    @Test
    void sendToGroup_largerThanAnMqtt5MemberTakes_theOthersGetIt() throws Exception {
        Agents agents = new Agents();
        try (TestGate gate = TestGate.start(Options.builder().agentLearner(agents));
                TestClient any = gate.open(Link.TCP);
                TestClient small = gate.open(Link.TCP)) {
            any.shakeHands("any", 60);
            small.send("10 17 0004 4d515454 05 02 003c 05 2700000032 0005" + "736d616c6c");
            assertThat(small.readHex()).startsWith("20");
            agents.connected("any").getSession().join(ROOM);
            agents.connected("small").getSession().join(ROOM);

            assertThat(gate.handler().sendToGroup(SPAN, ROOM, "t", new byte[100]))
                    .isEqualTo(2);
            assertThat(gate.handler().sendToGroup(SPAN, ROOM, "t", utf8("hi"))).isEqualTo(2);

            assertThat(any.readPacket()).hasSize(105);
            assertThat(any.readPublish()).isEqualTo("t:hi");
            assertThat(small.readHex()).isEqualTo("3006" + "000174" + "00" + "6869");
            assertThat(agents.connected("small").getCloseReason()).isEmpty();
        }
    }
}
