package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import mqgate.api.Session;
import mqgate.api.SessionNotFoundException;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/sessions.md says about live sessions and copies, and about guests. */
final class SessionCopiesTest {

    private final AtomicReference<Session> kept = new AtomicReference<>();

    private final Modules modules = Modules.builder()
            .bytes("user", "HD_keep", (session, body) -> {
                kept.set(session);
                return RouteResult.reply(session.getTopic());
            })
            .bytes("user", "HD_guest", (session, body) -> RouteResult.reply(session.isGuest()))
            .build();

    @RegisterExtension
    final GateExtension gate = GateExtension.of(
            options -> options.router(modules)
                    .authenticator(Doors::nameIsEnough)
                    // region guests
                    .guestJudge(session -> session.getUserId().startsWith("trial-"))
            // endregion
            );

    @Test
    void copy_ofAHandler_actsOnTheClientLater() {
        TestClient client = gate.connect();
        assertThat(client.request("user/HD_keep/1", "")).hasResult("user/HD_keep/1");

        // region later
        Session session = kept.get();
        CompletableFuture.runAsync(() -> session.send("news", "your house is built".getBytes(UTF_8)));
        // endregion

        assertThat(client).receives("news").withBody("your house is built");
    }

    @Test
    void copy_setLocal_doesNotReachTheGateUntilItIsPushed() {
        gate.client().userName("ann").connect().request("user/HD_keep/1", "");
        Session copy = kept.get();

        copy.setLocalKv("color", "red");
        assertThat(live()).hasSetting("color", "");
        copy.push();

        assertThat(live()).hasSetting("color", "red");
    }

    @Test
    void copy_clientIsGone_saysSo() {
        TestClient client = gate.connect();
        client.request("user/HD_keep/1", "");

        client.disconnect();
        assertThat(gate.gate()).hasSessions(0);

        assertThatThrownBy(() -> kept.get().send("news", new byte[0])).isInstanceOf(SessionNotFoundException.class);
    }

    @Test
    void guestJudge_trialAccount_isAGuest() {
        assertThat(gate.client().userName("trial-7").connect().request("user/HD_guest/1", ""))
                .hasResult(true);
        assertThat(gate.client().userName("ann").connect().request("user/HD_guest/1", ""))
                .hasResult(false);
    }

    private Session live() {
        return gate.gate()
                .getGateHandler()
                .getAgentsByUser("ann")
                .iterator()
                .next()
                .getSession();
    }
}
