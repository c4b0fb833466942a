package mqgate.examples;

import static mqgate.testkit.GateAssertions.assertThat;

import java.util.Map;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestMessage;
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

    private static Map<String, Object> who(Map<String, String> settings, boolean guest, String user) {
        return Map.of("guest", guest, "settings", settings, "user", user);
    }

    private static TestMessage login(TestClient player, String user) {
        return player.request("login/HD_login/1", "{\"user\":\"" + user + "\"}");
    }

    @Test
    void who_notLoggedIn_isAGuest() {
        try (TestClient player = example.tcp().connect()) {
            assertThat(player.request("login/HD_who/1", "")).hasResult(who(Map.of(), true, ""));
        }
    }

    @Test
    void login_withoutUser_isAnsweredWithAnError() {
        try (TestClient player = example.tcp().connect()) {
            assertThat(player.request("login/HD_login/1", "{}")).hasError("user: null (expected: a text)");
        }
    }

    @Test
    void login_again_bringsTheSettingsBack() {
        try (TestClient player = example.tcp().connect()) {
            assertThat(login(player, "ann")).hasResult(who(Map.of(), false, "ann"));
            assertThat(player.request("login/HD_set/1", "{\"key\":\"color\",\"value\":\"red\"}"))
                    .hasResult(who(Map.of("color", "red"), false, "ann"));
            assertThat(player.request("login/HD_who/1", "")).hasResult(who(Map.of("color", "red"), false, "ann"));
        }

        try (TestClient player = example.webSocket().connect()) {
            assertThat(player.request("login/HD_who/1", "")).hasResult(who(Map.of(), true, ""));
            assertThat(login(player, "ann")).hasResult(who(Map.of("color", "red"), false, "ann"));
        }
    }

    @Test
    void tell_userWithTwoConnections_reachesBoth() {
        try (TestClient first = example.tcp().connect();
                TestClient second = example.webSocket().connect();
                TestClient teller = example.tcp().connect()) {
            login(first, "bob");
            login(second, "bob");

            assertThat(teller.request("login/HD_tell/1", "{\"user\":\"bob\",\"text\":\"hi\"}"))
                    .hasResult(2);

            assertThat(first).receives("login/told").withBody("hi");
            assertThat(second).receives("login/told").withBody("hi");
        }
    }

    @Test
    void tell_nobody_reachesNobody() {
        try (TestClient teller = example.tcp().connect()) {
            assertThat(teller.request("login/HD_tell/1", "{\"user\":\"nobody\",\"text\":\"hi\"}"))
                    .hasResult(0);
        }
    }
}
