package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import mqgate.api.Agent;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import mqgate.api.UserPolicy;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.AuthRequest;
import mqgate.api.spi.AuthResult;
import mqgate.api.spi.RouteResult;
import mqgate.api.spi.SessionLearner;
import mqgate.core.Modules;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/sessions.md says. */
final class SessionsTest {

    private static final Map<String, String> PASSWORDS = Map.of("ann", "sesame", "bob", "rainbow");

    private final List<String> diary = new CopyOnWriteArrayList<>();

    // region settings
    private final Modules modules = Modules.builder()
            .json("user", "HD_login", (session, body) -> {
                session.bind((String) body.get("name"));
                return RouteResult.reply("welcome " + session.getUserId());
            })
            .json("user", "HD_color", (session, body) -> {
                session.set("color", (String) body.get("color"));
                return RouteResult.reply(session.getSettings());
            })
            .build();
    // endregion

    // region learner
    private final SessionLearner sessions = new SessionLearner() {
        @Override
        public void onConnect(Session session) {
            session.send("news", "welcome".getBytes(UTF_8));
        }

        @Override
        public void onDisconnect(Session session) {
            diary.add(session.getUserId() + " has left");
        }
    };
    // endregion

    // region agent
    private final AgentLearner agents = new AgentLearner() {
        @Override
        public void onDisconnect(Agent agent) {
            diary.add("closed: " + agent.getCloseReason().orElseThrow());
        }
    };
    // endregion

    // region authenticator
    private static CompletionStage<AuthResult> authenticate(AuthRequest request) {
        String name = request.getUserName().orElse("");
        String password =
                request.getPassword().map(bytes -> new String(bytes, UTF_8)).orElse("");
        AuthResult result = password.equals(PASSWORDS.get(name))
                ? AuthResult.accept(name).withSetting("level", "novice")
                : AuthResult.reject(CloseReason.BAD_USER_NAME_OR_PASSWORD);
        return CompletableFuture.completedStage(result);
    }
    // endregion

    @RegisterExtension
    final GateExtension open = GateExtension.of(
            options -> options.router(modules).sessionLearner(sessions).agentLearner(agents));

    @RegisterExtension
    final GateExtension guarded = GateExtension.of(
            options ->
                    // region policy
                    options.router(modules)
                            .authenticator(SessionsTest::authenticate)
                            .userPolicy(UserPolicy.REPLACE)
            // endregion
            );

    @Test
    void connect_learner_greetsBeforeAnythingElse() {
        assertThat(open.connect()).receivesNext().onTopic("news").withBody("welcome");
    }

    @Test
    void bind_guest_isAUserThen() {
        TestClient client = open.connect();

        assertThat(client.request("user/HD_login/1", "{\"name\":\"ann\"}")).hasResult("welcome ann");

        Session session = onlySession(open.gate(), "ann");
        assertThat(session).isBoundTo("ann");
        assertThat(session.getNetwork()).isEqualTo("tcp");
        assertThat(session.getIp()).isEqualTo("127.0.0.1");
    }

    @Test
    void set_setting_isTheGates() {
        TestClient client = open.connect();
        client.request("user/HD_login/1", "{\"name\":\"ann\"}");

        assertThat(client.request("user/HD_color/1", "{\"color\":\"red\"}")).hasResult(Map.of("color", "red"));

        assertThat(onlySession(open.gate(), "ann")).hasSetting("color", "red");
    }

    @Test
    void disconnect_learners_areToldOnce() {
        TestClient client = open.connect();
        client.request("user/HD_login/1", "{\"name\":\"ann\"}");

        client.disconnect();

        await().untilAsserted(
                        () -> assertThat(diary).containsExactlyInAnyOrder("ann has left", "closed: CLIENT_DISCONNECT"));
    }

    @Test
    void authenticate_password_isAUserFromTheBeginning() {
        guarded.client().userName("ann").password("sesame").connect();

        assertThat(onlySession(guarded.gate(), "ann")).isBoundTo("ann").hasSetting("level", "novice");
    }

    @Test
    void authenticate_wrongPassword_isRefused() {
        TestClient client = guarded.client().userName("ann").password("open").tryConnect();

        assertThat(client).isRefusedWith(CloseReason.BAD_USER_NAME_OR_PASSWORD);
        assertThat(guarded.gate()).hasSessions(0);
    }

    @Test
    void replace_secondLogin_closesTheFirst() {
        TestClient phone = guarded.client().userName("ann").password("sesame").connect();
        TestClient tablet = guarded.client().userName("ann").password("sesame").connect();

        assertThat(phone).isClosedWith(CloseReason.SESSION_TAKEN_OVER);
        assertThat(tablet).isServed();
    }

    @Test
    void kick_user_isToldWhy() {
        Gate gate = guarded.gate();
        TestClient bob = guarded.client().userName("bob").password("rainbow").connect();

        // region kick
        TraceSpan span = TraceSpan.create();
        gate.getGateHandler().sendToUser(span, "bob", "news", "please read the rules".getBytes(UTF_8));
        gate.getGateHandler().kickUser(span, "bob", CloseReason.KICKED);
        // endregion

        assertThat(bob).receives("news").withBody("please read the rules");
        assertThat(bob).isClosedWith(CloseReason.KICKED);
    }

    private static Session onlySession(Gate gate, String userId) {
        return gate.getGateHandler().getAgentsByUser(userId).iterator().next().getSession();
    }
}
