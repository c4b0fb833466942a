package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class EchoExampleTest {

    private static ChildProcess example;

    @BeforeAll
    static void start() throws Exception {
        example = ChildProcess.exampleOnFreePorts("echo");
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
    void subscribe_anyFilter_isGrantedAtQos0() throws Exception {
        try (Player player = Player.overTcp(example)) {
            assertThat(player.subscribe("world/#", 2)).isZero();
        }
    }
}
