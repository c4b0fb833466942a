package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import mqgate.api.CloseReason;
import mqgate.api.MessageRejectedException;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.UserProperty;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.RouteResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients of MQTT 5 can do, or see, otherwise than those of MQTT 3. */
abstract class Mqtt5Contract<C extends Mqtt5Client> extends ClientContract<C> {

    private static final String ANSWERS = "answers/me";
    private static final byte[] CORRELATION = {0, 1, (byte) 0xff};

    private static Mqtt5Client.Request request(String topic, byte[] payload, UserProperty... userProperties) {
        return new Mqtt5Client.Request(topic, payload, ANSWERS, CORRELATION, List.of(userProperties));
    }

    @ParameterizedTest
    @EnumSource
    void connect_emptyClientId_isGivenOne(Link link) throws Exception {
        C client = connect(link, Login.of(""));

        assertThat(client.assignedClientId()).isNotEmpty().isEqualTo(agent().getClientId());
        client.assertAnswered("a/b", text("hello"), 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WSS"})
    void connect_twiceWithEmptyClientId_areTwoClients(Link link) throws Exception {
        C first = connect(link, Login.of(""));
        C second = connect(link, Login.of(""));

        assertThat(first.assignedClientId()).isNotEqualTo(second.assignedClientId());
        first.assertAnswered("a/b", text("first"), 1);
        second.assertAnswered("a/b", text("second"), 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WSS"})
    void connect_ownNameAndKeepAlive_areLeftAsTheyAre(Link link) throws Exception {
        C client = connect(link, Login.of("player-1"));

        assertThat(client.assignedClientId()).isNull();
        assertThat(client.serverKeepAlive()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WSS"})
    void connect_keepAliveAboveTheMaximum_isShortened(Link link) throws Exception {
        options().maxKeepAlive(Duration.ofSeconds(20));

        C client = connect(link, Login.of("patient").keepAlive(60));

        assertThat(client.serverKeepAlive()).hasValue(20);
        client.assertAnswered("a/b", text("hello"), 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WSS"})
    void connect_noKeepAlive_isGivenTheDefault(Link link) throws Exception {
        options().defaultKeepAlive(Duration.ofSeconds(30));

        C client = connect(link, Login.of("careless").keepAlive(0));

        assertThat(client.serverKeepAlive()).hasValue(30);
    }

    @ParameterizedTest
    @EnumSource
    void request_withUserProperties_isAnsweredWhereItWantsWithProperties(Link link) throws Exception {
        options().routeHandler((RouteHandler.OfMessage) (session, message) -> {
            RouteResult answer = RouteResult.raw(message.getBody()).withUserProperty("from", message.getTopic());
            for (UserProperty property : message.getUserProperties()) {
                answer = answer.withUserProperty(property.name(), property.value());
            }
            return answer;
        });
        C client = connect(link, Login.of("asker"));
        UserProperty[] properties = {
            new UserProperty("b", "2"), new UserProperty("a", ""), new UserProperty("b", "Grüße, 世界")
        };

        client.ask(request("echo", text("hello"), properties));

        LibraryClient.Message answer = client.receive();
        assertThat(answer.topic()).isEqualTo(ANSWERS);
        assertThat(answer.payload()).isEqualTo(text("hello"));
        assertThat(answer.correlationData()).isEqualTo(CORRELATION);
        assertThat(answer.userProperties())
                .startsWith(new UserProperty("from", "echo"))
                .endsWith(properties)
                .hasSize(4);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WSS"})
    void request_severalAtOnce_areToldApartByTheirCorrelationData(Link link) throws Exception {
        C client = connect(link, Login.of("asker"));

        for (int i = 0; i < 20; i++) {
            byte[] number = {(byte) i};
            client.ask(new Mqtt5Client.Request("echo", text("question " + i), ANSWERS, number, List.of()));
        }

        for (int i = 0; i < 20; i++) {
            LibraryClient.Message answer = client.receive();
            assertThat(answer.topic()).isEqualTo(ANSWERS);
            assertThat(answer.payload()).isEqualTo(text("question " + i));
            assertThat(answer.correlationData()).containsExactly(i);
            assertThat(answer.userProperties()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WSS"})
    void request_failedHandler_isAnsweredWithTheErrorAsProperty(Link link) throws Exception {
        options().routeHandler((session, topic, body) -> {
            throw new IllegalArgumentException("no such room");
        });
        C client = connect(link, Login.of("asker"));

        client.ask(request("room/enter", text("42"), new UserProperty("a", "b")));

        LibraryClient.Message answer = client.receive();
        assertThat(answer.topic()).isEqualTo(ANSWERS);
        assertThat(answer.correlationData()).isEqualTo(CORRELATION);
        assertThat(answer.userProperties()).containsExactly(new UserProperty("error", "no such room"));
        assertThat(new String(answer.payload(), StandardCharsets.UTF_8)).contains("\"Error\":\"no such room\"");
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WSS"})
    void publish_withoutResponseTopic_hasItsErrorAsPropertyToo(Link link) throws Exception {
        options().routeHandler((session, topic, body) -> RouteResult.error("not now"));
        C client = connect(link, Login.of("asker"));

        client.publish("room/enter", text("42"), 1, false);

        LibraryClient.Message answer = client.receive();
        assertThat(answer.topic()).isEqualTo("room/enter");
        assertThat(answer.correlationData()).isNull();
        assertThat(answer.userProperties()).containsExactly(new UserProperty("error", "not now"));
    }

    @ParameterizedTest
    @EnumSource
    void close_kicked_tellsTheReasonCode(Link link) throws Exception {
        C client = connect(link, Login.of("rogue"));

        agent().getSession().close(CloseReason.KICKED);

        assertThat(client.farewell()).isEqualTo(0x98);
    }

    @ParameterizedTest
    @EnumSource
    void close_gate_tellsTheReasonCode(Link link) throws Exception {
        C client = connect(link, Login.of("left-alone"));

        gate().close();

        assertThat(client.farewell()).isEqualTo(0x8b);
    }

    @ParameterizedTest
    @EnumSource
    void connect_clientIdOfAnother_tellsTheOlderItsReasonCode(Link link) throws Exception {
        C older = connect(link, Login.of("twin"));

        C newer = connect(link, Login.of("twin"));

        assertThat(older.farewell()).isEqualTo(0x8e);
        newer.assertAnswered("a/b", text("hello"), 1);
    }

    @ParameterizedTest
    @EnumSource
    void disconnect_withWill_leavesTheWill(Link link) throws Exception {
        C client = connect(link, Login.of("leaver").will("last/words"));

        client.disconnectWithWill();

        assertThat(formerAgent().getCloseReason()).contains(CloseReason.CLIENT_DISCONNECT);
        assertThat(events().wills).singleElement().satisfies(will -> {
            assertThatWillIsWhole(will);
            assertThat(will.isRetain()).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void send_largerThanTheClientTakes_isRejectedAndTheConnectionLives(Link link) throws Exception {
        C client = client(link, Login.of("small"));
        client.maximumPacketSize(1000);
        client.connect();
        Session session = agent().getSession();

        assertThatThrownBy(() -> session.send("news", new byte[1000]))
                .isInstanceOf(MessageRejectedException.class)
                .hasMessageContaining("1000");
        assertThat(session.sendAtLeastOnce("news", new byte[1000]).toCompletableFuture())
                .failsWithin(PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(MessageRejectedException.class);
        gate().handler().broadcast(TraceSpan.create(), "news", new byte[1000]);

        session.send("news", new byte[900]);
        client.assertNextMessage("news", new byte[900]);
        client.assertAnswered("a/b", text("hello"), 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WSS"})
    void reply_largerThanTheClientTakes_becomesAnError(Link link) throws Exception {
        options()
                .routeHandler((session, topic, body) -> RouteResult.raw(topic.equals("large") ? new byte[1000] : body));
        C client = client(link, Login.of("small"));
        client.maximumPacketSize(1000);
        client.connect();

        client.ask(request("large", text("please")));

        LibraryClient.Message answer = client.receive();
        assertThat(answer.topic()).isEqualTo(ANSWERS);
        assertThat(answer.correlationData()).isEqualTo(CORRELATION);
        assertThat(answer.userProperties()).singleElement().satisfies(error -> {
            assertThat(error.name()).isEqualTo("error");
            assertThat(error.value()).contains("1000");
        });
        client.assertAnswered("a/b", text("hello"), 1);
    }

    @ParameterizedTest
    @EnumSource
    void sendAtLeastOnce_beyondTheReceiveMaximum_waitsForAcknowledgements(Link link) throws Exception {
        C client = client(link, Login.of("slow"));
        client.receiveMaximum(2);
        client.holdAcknowledgements();
        client.connect();
        Session session = agent().getSession();

        for (int i = 1; i <= 4; i++) {
            session.sendAtLeastOnce("careful", text("message " + i));
        }
        session.send("quick", text("overtakes"));

        client.assertNextMessage("careful", text("message 1"));
        client.assertNextMessage("careful", text("message 2"));
        client.assertNextMessage("quick", text("overtakes"));
        client.acknowledge();
        client.assertNextMessage("careful", text("message 3"));
        client.acknowledge();
        client.assertNextMessage("careful", text("message 4"));
        client.assertNothingReceived();
    }
}
