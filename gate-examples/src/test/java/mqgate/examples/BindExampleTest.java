package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class BindExampleTest {

    private static ChildProcess example;

    @BeforeAll
    static void start() throws Exception {
        example = ChildProcess.exampleOnFreePorts("bind");
    }

    @AfterAll
    static void stop() {
        example.close();
    }

    private static String who(String settings, boolean guest, String user) {
        return "\"Error\":\"\",\"Result\":{\"guest\":" + guest + ",\"settings\":" + settings + ",\"user\":\"" + user
                + "\"}";
    }

    private static String login(Player player, String user) throws Exception {
        return player.askForReply("login/HD_login/1", "{\"user\":\"" + user + "\"}");
    }

    @Test
    void who_notLoggedIn_isAGuest() throws Exception {
        try (Player player = Player.overTcp(example)) {
            assertThat(player.askForReply("login/HD_who/1", "")).isEqualTo(who("{}", true, ""));
        }
    }

    @Test
    void login_withoutUser_isAnsweredWithAnError() throws Exception {
        try (Player player = Player.overTcp(example)) {
            assertThat(player.askForReply("login/HD_login/1", "{}"))
                    .isEqualTo("\"Error\":\"user: null (expected: a text)\",\"Result\":null");
        }
    }

    @Test
    void login_again_bringsTheSettingsBack() throws Exception {
        try (Player player = Player.overTcp(example)) {
            assertThat(login(player, "ann")).isEqualTo(who("{}", false, "ann"));
            assertThat(player.askForReply("login/HD_set/1", "{\"key\":\"color\",\"value\":\"red\"}"))
                    .isEqualTo(who("{\"color\":\"red\"}", false, "ann"));
            assertThat(player.askForReply("login/HD_who/1", "")).isEqualTo(who("{\"color\":\"red\"}", false, "ann"));
        }

        try (Player player = Player.overWebSocket(example, "/mqtt")) {
            assertThat(player.askForReply("login/HD_who/1", "")).isEqualTo(who("{}", true, ""));
            assertThat(login(player, "ann")).isEqualTo(who("{\"color\":\"red\"}", false, "ann"));
        }
    }

    @Test
    void tell_userWithTwoConnections_reachesBoth() throws Exception {
        try (Player first = Player.overTcp(example);
                Player second = Player.overWebSocket(example, "/mqtt");
                Player teller = Player.overTcp(example)) {
            login(first, "bob");
            login(second, "bob");

            assertThat(teller.askForReply("login/HD_tell/1", "{\"user\":\"bob\",\"text\":\"hi\"}"))
                    .isEqualTo("\"Error\":\"\",\"Result\":2");

            assertThat(first.hear()).isEqualTo("login/told hi");
            assertThat(second.hear()).isEqualTo("login/told hi");
        }
    }

    @Test
    void tell_nobody_reachesNobody() throws Exception {
        try (Player teller = Player.overTcp(example)) {
            assertThat(teller.askForReply("login/HD_tell/1", "{\"user\":\"nobody\",\"text\":\"hi\"}"))
                    .isEqualTo("\"Error\":\"\",\"Result\":0");
        }
    }
}
