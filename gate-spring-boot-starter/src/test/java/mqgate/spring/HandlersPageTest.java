package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import mqgate.api.Gate;
import mqgate.api.Session;
import org.junit.jupiter.api.Test;

/** The handlers that docs/spring-boot.md shows. */
final class HandlersPageTest {

    @GateModule("Login")
    static class LoginModule {

        @GateMapping("HD_in")
        void login(Session session, String user) {
            session.bind(user);
        }
    }

    @Test
    void say_inARoom_isHeardThereAndAnsweredWithHowManyHeardIt() {
        Applications.withGate()
                .withBean(ChatModule.class)
                .withBean(LoginModule.class)
                .run(application -> {
                    try (Player ann = Player.of(application.getBean(Gate.class))) {
                        ann.say("Login/HD_in", "ann");
                        ann.say("Chat/HD_enter", "lobby");
                        ann.say("Chat/HD_say/1", "{\"room\":\"lobby\",\"text\":\"hello\"}");

                        assertThat(ann.heard()).isEqualTo("chat/lobby: ann: hello");
                        assertThat(ann.heard()).startsWith("Chat/HD_say/1: ").contains("\"Result\":1");
                    }
                });
    }
}
