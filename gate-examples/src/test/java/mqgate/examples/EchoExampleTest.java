package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EchoExampleTest {

    private static final String CONNECT = "100e00044d5154540402003c00026161";
    private static final String CONNECTED = "20020000";
    private static final String PING = "c000";

    private static ChildProcess example;

    @BeforeAll
    static void start() throws Exception {
        example = ChildProcess.exampleOnFreePorts("echo", "--mqant-port", "0");
    }

    @AfterAll
    static void stop() {
        example.close();
    }

    @Test
    void echo_anyText_comesBackAsItIs() throws Exception {
        try (Player player = Player.overTcp(example)) {
            assertThat(player.ask("echo/HD_echo/1", "hello")).isEqualTo("hello");
            assertThat(player.ask("echo/HD_echo/2", "x".repeat(60_000))).isEqualTo("x".repeat(60_000));
        }
    }

    @Test
    void echo_noMessageId_isNotAnswered() throws Exception {
        try (Player player = Player.overTcp(example)) {
            player.say("echo/HD_echo", "no answer, please", 1);

            assertThat(player.ask("echo/HD_echo/1", "answer, please")).isEqualTo("answer, please");
        }
    }

    @Test
    void json_object_comesBackInTheEnvelope() throws Exception {
        try (Player player = Player.overWebSocket(example, "/mqtt")) {
            assertThat(player.askForReply("echo/HD_json/1", "{\"b\":[1,true],\"a\":\"x\"}"))
                    .isEqualTo("\"Error\":\"\",\"Result\":{\"a\":\"x\",\"b\":[1,true]}");
        }
    }

    @Test
    void json_unknownHandler_isAnsweredWithAnError() throws Exception {
        try (Player player = Player.overTcp(example)) {
            assertThat(player.askForReply("echo/HD_none/1", "{}"))
                    .isEqualTo("\"Error\":\"Remote function(HD_none) not found\",\"Result\":null");
        }
    }

    @Test
    void say_oneOfThree_isHeardByAll() throws Exception {
        try (Player ann = Player.overTcp(example);
                Player bob = Player.overTcp(example);
                Player eve = Player.overWebSocket(example, "/mqtt")) {
            ann.say("world/HD_say", "good morning", 2);

            assertThat(ann.hear()).isEqualTo("world/HD_say good morning");
            assertThat(bob.hear()).isEqualTo("world/HD_say good morning");
            assertThat(eve.hear()).isEqualTo("world/HD_say good morning");
            ann.assertHeardNothing();
        }
    }

    @Test
    void subscribe_anyFilter_isGrantedAtQos1AtMost() throws Exception {
        try (Player player = Player.overTcp(example)) {
            assertThat(player.subscribe("world/#", 2)).isOne();
            assertThat(player.subscribe("#", 1)).isOne();
            assertThat(player.subscribe("a/b", 0)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void echo_anyQos_isAnsweredAtTheQosOfTheHandler(int qos) throws Exception {
        try (Player player = Player.overWebSocket(example, "/mqtt")) {
            assertThat(player.askForQos("echo/HD_echo/1", "hello", qos)).isZero();
            assertThat(player.askForQos("echo/HD_qos1/1", "hello", qos)).isOne();
            assertThat(player.askForQos("echo/HD_qos2/1", "hello", qos))
                    .as("the highest that the gate sends with")
                    .isOne();
        }
    }

    @Test
    void kick_oneOfTwo_losesItsConnectionOnly() throws Exception {
        try (Player rogue = Player.overTcp(example);
                Player bystander = Player.overTcp(example)) {
            rogue.sayLast("echo/HD_kick");

            rogue.awaitLoss();
            assertThat(bystander.ask("echo/HD_echo/1", "still here")).isEqualTo("still here");
        }
    }

    @Test
    void connect_twiceOnTheMqantPort_isAnsweredTwice() throws Exception {
        try (RawTcp client = RawTcp.connect(example, "mqant")) {
            client.send(CONNECT);
            assertThat(client.read(4)).isEqualTo(CONNECTED);

            client.send(CONNECT);
            assertThat(client.read(4)).isEqualTo(CONNECTED);

            client.send(PING);
            assertThat(client.read(2)).isEqualTo("d000");
        }
    }

    @Test
    void connect_againOnTheMqantPort_bringsWhatIsUnacknowledged() throws Exception {
        String answer = "14000e6563686f2f48445f716f73312f3100016869"; // echo/HD_qos1/1, packet id 1, hi
        try (RawTcp client = RawTcp.connect(example, "mqant")) {
            client.send(CONNECT);
            assertThat(client.read(4)).isEqualTo(CONNECTED);
            client.send("3012000e6563686f2f48445f716f73312f316869");
            assertThat(client.read(22)).isEqualTo("32" + answer);

            client.send(CONNECT);

            assertThat(client.read(4)).isEqualTo(CONNECTED);
            assertThat(client.read(22))
                    .as("the same message, marked as sent before")
                    .isEqualTo("3a" + answer);
        }
    }

    @Test
    void connect_twiceOnTheOtherPort_endsTheConnection() throws Exception {
        try (RawTcp client = RawTcp.connect(example, "tcp")) {
            client.send(CONNECT);
            assertThat(client.read(4)).isEqualTo(CONNECTED);

            client.send(CONNECT);

            assertThat(client.read(4)).isEmpty();
        }
    }
}
