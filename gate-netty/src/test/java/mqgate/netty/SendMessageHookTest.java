package mqgate.netty;

import static mqgate.netty.LiveGate.SPAN;
import static mqgate.netty.Replies.text;
import static mqgate.netty.Replies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mqgate.api.MessageRejectedException;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.netty.LiveGate.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hook sees every message to a client, and may change or refuse it. */
final class SendMessageHookTest {

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private LiveGate gate;

    /** Puts the receiver's user before each body; refuses what is secret to those who are not vip. */
    private byte[] onSend(Session session, String topic, byte[] body) throws Exception {
        seen.add(session.getSessionId() + " " + topic + " " + text(body));
        if (topic.equals("secret") && !session.getUserId().equals("vip")) {
            throw new Exception("not for " + session.getUserId());
        }
        return topic.equals("as is") ? body : utf8(session.getUserId() + " gets " + text(body));
    }

    @BeforeEach
    void start() {
        gate = new LiveGate(Options.builder()
                .sendMessageHook(this::onSend)
                .routeHandler((session, topic, body) -> RouteResult.raw(body)));
    }

    @AfterEach
    void stop() throws Exception {
        gate.close();
    }

    private Peer connect(String user) throws Exception {
        Peer peer = gate.connect();
        peer.session().bind(user);
        return peer;
    }

    @Test
    void send_hookReplacesTheBody_theClientGetsTheNewOne() throws Exception {
        Peer peer = connect("anna");

        peer.session().send("t", utf8("hello"));
        peer.agent().write("as is", utf8("hello"));
        peer.client().publish("reply", "hello");

        assertThat(peer.client().readPublish()).isEqualTo("t:anna gets hello");
        assertThat(peer.client().readPublish()).isEqualTo("as is:hello");
        assertThat(peer.client().readPublish()).isEqualTo("reply:anna gets hello");
        assertThat(seen)
                .containsExactly(peer.id() + " t hello", peer.id() + " as is hello", peer.id() + " reply hello");
    }

    @Test
    void send_hookRefuses_throwsAndNothingIsSent() throws Exception {
        Peer peer = connect("anna");

        assertThatThrownBy(() -> peer.session().send("secret", utf8("x")))
                .isInstanceOf(MessageRejectedException.class)
                .hasMessage("not for anna")
                .hasRootCauseMessage("not for anna");
        assertThatThrownBy(() -> peer.agent().write("secret", utf8("x")))
                .isInstanceOf(MessageRejectedException.class)
                .hasMessage("not for anna");
        assertThatCode(() -> peer.session().sendNoReply("secret", utf8("x"))).doesNotThrowAnyException();

        peer.client().assertServed();
        assertThat(peer.agent().getSentCount()).isZero();
    }

    @Test
    void batchAndBroadcast_hookRefusesSome_leaveThemOut() throws Exception {
        Peer anna = connect("anna");
        Peer vip = connect("vip");

        assertThat(gate.handler().sendBatch(SPAN, List.of(anna.id(), vip.id()), "secret", utf8("1")))
                .isEqualTo(1);
        assertThat(gate.handler().broadcast(SPAN, "secret", utf8("2"))).isEqualTo(1);

        assertThat(vip.client().readPublish()).isEqualTo("secret:vip gets 1");
        assertThat(vip.client().readPublish()).isEqualTo("secret:vip gets 2");
        anna.client().assertServed();
        assertThat(anna.agent().getSentCount()).isZero();
        assertThat(vip.agent().getSentCount()).isEqualTo(2);
    }

    @Test
    void broadcast_hook_seesEveryReceiver() throws Exception {
        Peer anna = connect("anna");
        Peer ben = connect("ben");

        assertThat(gate.handler().broadcast(SPAN, "t", utf8("all"))).isEqualTo(2);

        assertThat(seen).containsExactlyInAnyOrder(anna.id() + " t all", ben.id() + " t all");
        assertThat(anna.client().readPublish()).isEqualTo("t:anna gets all");
        assertThat(ben.client().readPublish()).isEqualTo("t:ben gets all");
    }

    @Test
    void reply_hookRefuses_isDroppedAndTheConnectionLives() throws Exception {
        Peer peer = connect("anna");

        peer.client().publish("secret", "1");
        peer.client().publish("t", "2");

        assertThat(peer.client().readPublish()).isEqualTo("t:anna gets 2");
        peer.client().assertServed();
    }

    @Test
    void send_hookMakesItTooLarge_isRefusedAndNotCounted() throws Exception {
        try (LiveGate other = new LiveGate(Options.builder()
                .maxUnsentBytes(1024)
                .routeHandler((session, topic, body) -> RouteResult.raw(body))
                .sendMessageHook((session, topic, body) -> topic.equals("large") ? new byte[2000] : body))) {
            Peer peer = other.connect();

            assertThatThrownBy(() -> peer.session().send("large", utf8("x")))
                    .isInstanceOf(MessageRejectedException.class);
            peer.client().publish("small", "y");

            assertThat(peer.client().readPublish()).isEqualTo("small:y");
            assertThat(peer.agent().getSentCount()).isEqualTo(1);
        }
    }

    @Test
    void send_hookReturnsNull_isRefusedAndTheConnectionLives() throws Exception {
        try (LiveGate other = new LiveGate(Options.builder().sendMessageHook((session, topic, body) -> null))) {
            Peer peer = other.connect();

            assertThatThrownBy(() -> peer.session().send("t", utf8("x"))).isInstanceOf(MessageRejectedException.class);
            peer.client().assertServed();
            assertThat(peer.agent().getSentCount()).isZero();
        }
    }

    @Test
    void batchAndBroadcast_hookReturnsNullForOne_theOthersGetTheirs() throws Exception {
        try (LiveGate other = new LiveGate(Options.builder()
                .sendMessageHook((session, topic, body) -> session.getUserId().equals("anna") ? null : body))) {
            Peer anna = other.connect();
            Peer ben = other.connect();
            anna.session().bind("anna");

            assertThat(other.handler().sendBatch(SPAN, List.of(anna.id(), ben.id()), "t", utf8("1")))
                    .isOne();
            assertThat(other.handler().broadcast(SPAN, "t", utf8("2"))).isOne();

            assertThat(ben.client().readPublish()).isEqualTo("t:1");
            assertThat(ben.client().readPublish()).isEqualTo("t:2");
            anna.client().assertServed();
        }
    }
}
