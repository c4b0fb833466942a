package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mqgate.api.Limits;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.QueueFullPolicy;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages that are larger than they may be. */
final class MessageLimitsTest {

    private static final String LARGE_PAYLOAD = "maxPayloadSize: 5 (expected: at most 4)";
    private static final String LONG_TOPIC = "maxTopicLength: 6 (expected: at most 5)";
    private static final String CONNECT_5 = "100e 0004 4d515454 05 02 003c 00 0001 61";

    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final Listener own = Listener.tcp("127.0.0.1:0").agentFactory(LineProtocol::new);
    private TestGate gate;

    private void start(Limits.Builder limits) {
        start(Options.builder().limits(limits.build()));
    }

    private void start(Options.Builder options) {
        gate = TestGate.start(options.listener(own).routeHandler((session, topic, body) -> {
            handled.add(topic + ":" + Replies.text(body));
            return RouteResult.raw(body);
        }));
    }

    @AfterEach
    void stop() {
        gate.close();
    }

    private static Limits.Builder both() {
        return Limits.builder().maxPayloadSize(4).maxTopicLength(5);
    }

    @Test
    void of_nothingLimited_isNone() {
        start(both());

        assertThat(MessageLimits.of(Limits.builder().build())).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void message_withinTheLimits_isHandled(Link link) throws Exception {
        start(both());
        try (TestClient client = gate.connect(link)) {
            client.publish("ab/de", "1234");

            assertThat(client.readPublish()).isEqualTo("ab/de:1234");
        }
    }

    @ParameterizedTest
    @EnumSource
    void message_largePayload_isAnsweredAndNotHandled(Link link) throws Exception {
        start(both());
        try (TestClient client = gate.connect(link)) {
            client.publish("t", "12345");

            assertThat(client.readPublish()).matches(Replies.error("t", LARGE_PAYLOAD));
            client.publish("t", "next");
            assertThat(client.readPublish()).isEqualTo("t:next");
        }
        assertThat(handled).containsExactly("t:next");
    }

    @ParameterizedTest
    @EnumSource
    void message_longTopic_isAnsweredAndNotHandled(Link link) throws Exception {
        start(both());
        try (TestClient client = gate.connect(link)) {
            client.publish("ab/def", "1");

            assertThat(client.readPublish()).matches(Replies.error("ab/def", LONG_TOPIC));
            client.assertServed();
        }
        assertThat(handled).isEmpty();
    }

    @Test
    void message_topicOfTwoByteCharacters_countsInBytes() throws Exception {
        start(both());
        try (TestClient client = gate.connect()) {
            client.publish("äöü", "1");

            assertThat(client.readPublish()).matches(Replies.error("äöü", LONG_TOPIC));
        }
    }

    @Test
    void message_onlyOneOfThemLimited_theOtherIsFree() throws Exception {
        start(Limits.builder().maxTopicLength(5));
        try (TestClient client = gate.connect()) {
            client.publish("t", "12345".repeat(1000));

            assertThat(client.readPublish()).hasSize(5002);
        }
        gate.close();
        start(Limits.builder().maxPayloadSize(4));
        try (TestClient client = gate.connect()) {
            client.publish("topic".repeat(10), "1");

            assertThat(client.readPublish()).endsWith(":1");
        }
    }

    @Test
    void message_qos1AndLargePayload_isAcknowledgedAndAnswered() throws Exception {
        start(both());
        try (TestClient client = gate.connect()) {
            client.send("320a 0001 74 0007 3132333435");

            assertThat(client.readHex()).isEqualTo("40020007");
            assertThat(client.readPublish()).matches(Replies.error("t", LARGE_PAYLOAD));
        }
        assertThat(handled).isEmpty();
    }

    @Test
    void message_qos2AndLargePayload_isAcknowledgedAndAnswered() throws Exception {
        start(both());
        try (TestClient client = gate.connect()) {
            client.send("340a 0001 74 0007 3132333435");

            assertThat(client.readHex()).isEqualTo("50020007");
            assertThat(client.readPublish()).matches(Replies.error("t", LARGE_PAYLOAD));
            client.send("6202 0007");
            assertThat(client.readHex()).isEqualTo("70020007");
        }
        assertThat(handled).isEmpty();
    }

    @Test
    void message_mqtt5LargePayload_hasTheErrorInItsProperties() throws Exception {
        start(both());
        try (TestClient client = gate.open(Link.TCP)) {
            client.send(CONNECT_5);
            client.readPacket();
            client.send("3009 0001 74 00 3132333435");

            assertThat(Replies.text(client.readPacket())).contains("error", LARGE_PAYLOAD);
        }
        assertThat(handled).isEmpty();
    }

    /** It takes no room in the queue either. */
    @Test
    void message_largePayloadsAndRepliesToAFullQueue_areAllAnswered() throws Exception {
        start(Options.builder()
                .concurrentTasks(1)
                .queueFullPolicy(QueueFullPolicy.REPLY_ERROR)
                .limits(both().build()));
        try (TestClient client = gate.connect()) {
            for (int i = 0; i < 50; i++) {
                client.publish("t", "12345");
            }
            for (int i = 0; i < 50; i++) {
                assertThat(client.readPublish()).matches(Replies.error("t", LARGE_PAYLOAD));
            }
        }
    }

    @Test
    void ownProtocol_largePayload_isAnsweredAndNotHandled() throws Exception {
        start(both());
        InetSocketAddress address = gate.gate().getBoundAddresses().get(own);
        try (Socket socket = TestClient.openSocket(Link.TCP, address)) {
            socket.getOutputStream().write(Replies.utf8("HELLO a\nt 12345\n"));
            String expected = "WHO?\nWELCOME a\nt {\"Trace\":\"";

            assertThat(Replies.text(socket.getInputStream().readNBytes(expected.length())))
                    .isEqualTo(expected);
            assertThat(Replies.text(socket.getInputStream().readNBytes(86))).contains(LARGE_PAYLOAD);
        }
        assertThat(handled).isEmpty();
    }
}
