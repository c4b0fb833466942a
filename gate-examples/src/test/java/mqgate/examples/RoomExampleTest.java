package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class RoomExampleTest {

    private static final int REFUSED = 0x80;

    private static ChildProcess example;

    @BeforeAll
    static void start() throws Exception {
        example = ChildProcess.exampleOnFreePorts("room");
    }

    @AfterAll
    static void stop() {
        example.close();
    }

    private static String say(Player player, String room, String text) throws Exception {
        return player.askForReply("game/HD_say/1", "{\"room\":\"" + room + "\",\"text\":\"" + text + "\"}");
    }

    private static String result(String json) {
        return "\"Error\":\"\",\"Result\":" + json;
    }

    @Test
    void say_inARoom_isHeardByThoseWhoSubscribedToIt() throws Exception {
        try (Player inside = Player.overTcp(example);
                Player too = Player.overWebSocket(example, "/mqtt");
                Player elsewhere = Player.overTcp(example)) {
            inside.subscribe("room/7", 1);
            too.subscribe("room/7", 0);
            elsewhere.subscribe("room/8", 0);

            assertThat(say(elsewhere, "7", "hi")).isEqualTo(result("2"));

            assertThat(inside.hear()).isEqualTo("room/7 hi");
            assertThat(too.hear()).isEqualTo("room/7 hi");
            elsewhere.assertHeardNothing();
        }
    }

    @Test
    void move_inARoom_isHeardThere() throws Exception {
        try (Player player = Player.overTcp(example)) {
            player.subscribe("room/9", 0);
            player.say("game/HD_move", "{\"room\":\"9\",\"who\":\"ann\",\"x\":1,\"y\":2}", 0);
            assertThat(player.hear()).isEqualTo("room/9 ann 1 2");
        }
    }

    @Test
    void where_severalRooms_areListed() throws Exception {
        try (Player player = Player.overTcp(example)) {
            player.subscribe("room/b", 0);
            player.subscribe("room/a", 0);
            assertThat(player.askForReply("game/HD_where/1", "")).isEqualTo(result("[\"room/b\",\"room/a\"]"));
        }
    }

    @Test
    void subscribe_noRoom_isRefused() throws Exception {
        try (Player player = Player.overTcp(example)) {
            assertThat(player.subscribe("room/+", 0)).isEqualTo(REFUSED);
            assertThat(player.subscribe("news", 0)).isEqualTo(REFUSED);
        }
    }
}
