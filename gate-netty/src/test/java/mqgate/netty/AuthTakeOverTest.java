package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import mqgate.api.Options;
import mqgate.api.UserPolicy;
import mqgate.api.spi.AuthResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who stays when two connections of one client are asked about at the same time. */
final class AuthTakeOverTest {

    private static final String IN = "20020000";
    private static final String TAKEN_OVER = "20020003";

    private final List<CompletableFuture<AuthResult>> answers = new CopyOnWriteArrayList<>();
    private TestGate gate;

    private void start(UserPolicy policy) {
        gate = TestGate.start(Options.builder().userPolicy(policy).authenticator(request -> {
            CompletableFuture<AuthResult> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        }));
    }

    @AfterEach
    void close() {
        gate.close();
    }

    /** A client comes and is asked about. */
    private TestClient comes() throws Exception {
        int before = answers.size();
        TestClient client = gate.open(Link.TCP);
        client.send(ConnectPacket.of(4, "phone").bytes());
        await().until(() -> answers.size() > before);
        return client;
    }

    private static AuthResult as(String userId) {
        return userId.isEmpty() ? AuthResult.accept() : AuthResult.accept(userId);
    }

    @ParameterizedTest
    @CsvSource({"ALLOW, ''", "ALLOW, ann", "REPLACE, ann"})
    void answers_inReverse_theConnectionThatCameLaterStays(UserPolicy policy, String userId) throws Exception {
        start(policy);
        try (TestClient older = comes();
                TestClient newer = comes()) {
            answers.get(1).complete(as(userId));
            assertThat(newer.readHex()).isEqualTo(IN);

            answers.get(0).complete(as(userId));

            assertThat(older.readHex()).isEqualTo(TAKEN_OVER);
            older.assertClosed();
            newer.assertServed();
        }
    }

    @ParameterizedTest
    @CsvSource({"ALLOW, ''", "ALLOW, ann", "REPLACE, ann"})
    void answers_inOrder_theConnectionThatCameLaterStays(UserPolicy policy, String userId) throws Exception {
        start(policy);
        try (TestClient older = comes();
                TestClient newer = comes()) {
            answers.get(0).complete(as(userId));
            assertThat(older.readHex()).isEqualTo(IN);

            answers.get(1).complete(as(userId));

            assertThat(newer.readHex()).isEqualTo(IN);
            older.assertClosed();
            newer.assertServed();
        }
    }
}
