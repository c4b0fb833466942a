package mqgate.examples;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestMessage;
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

    private static TestMessage say(TestClient player, String room, String text) {
        return player.request("game/HD_say/1", "{\"room\":\"" + room + "\",\"text\":\"" + text + "\"}");
    }

    @Test
    void say_inARoom_isHeardByThoseWhoSubscribedToIt() {
        try (TestClient inside = example.tcp().connect();
                TestClient too = example.webSocket().connect();
                TestClient elsewhere = example.tcp().connect()) {
            inside.subscribe("room/7", 1);
            too.subscribe("room/7", 0);
            elsewhere.subscribe("room/8", 0);

            assertThat(say(elsewhere, "7", "hi")).hasResult(2);

            assertThat(inside).receives("room/7").withBody("hi");
            assertThat(too).receives("room/7").withBody("hi");
            assertThat(elsewhere).receivesNothing();
        }
    }

    @Test
    void move_inARoom_isHeardThere() {
        try (TestClient player = example.tcp().connect()) {
            player.subscribe("room/9", 0);
            player.publish("game/HD_move", "{\"room\":\"9\",\"who\":\"ann\",\"x\":1,\"y\":2}");
            assertThat(player).receives("room/9").withBody("ann 1 2");
        }
    }

    @Test
    void where_severalRooms_areListed() {
        try (TestClient player = example.tcp().connect()) {
            player.subscribe("room/b", 0);
            player.subscribe("room/a", 0);
            assertThat(player.request("game/HD_where/1", "")).hasResult(List.of("room/b", "room/a"));
        }
    }

    @Test
    void subscribe_noRoom_isRefused() {
        try (TestClient player = example.tcp().connect()) {
            assertThat(player.subscribe("room/+", 0)).isEqualTo(REFUSED);
            assertThat(player.subscribe("news", 0)).isEqualTo(REFUSED);
        }
    }
}
