package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import mqgate.api.Options;
import mqgate.api.spi.AuthResult;
import mqgate.api.spi.Authenticator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An authenticator that cannot decide. */
final class AuthFailureTest {

    private static final int FLOOD = 50;

    private final RecordedLog log = new RecordedLog(Authentications.class, Level.WARN);

    @AfterEach
    void stopListening() {
        log.close();
    }

    /** All that can go wrong, and a word of what is logged. */
    static Stream<Arguments> failures() {
        return Stream.of(
                failure("checked", request -> {
                    throw new IOException("checked");
                }),
                failure("unchecked", request -> {
                    throw new IllegalStateException("unchecked");
                }),
                failure("AssertionError", request -> {
                    throw new AssertionError("AssertionError");
                }),
                failure("answered null (", request -> null),
                failure("answered null in a stage", request -> CompletableFuture.completedFuture(null)),
                failure("failed stage", request -> CompletableFuture.failedStage(new IOException("failed stage"))),
                failure(
                        "failed later",
                        request -> CompletableFuture.supplyAsync(() -> {
                            throw new IllegalStateException("failed later");
                        })),
                failure("handle", request -> new CompletableFuture<>() {
                    @Override
                    public <U> CompletableFuture<U> handle(BiFunction<? super AuthResult, Throwable, ? extends U> fn) {
                        throw new IllegalStateException("handle");
                    }
                }));
    }

    private static Arguments failure(String what, Authenticator failing) {
        return Arguments.of(what, failing);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void authenticate_fails_clientIsToldSoAndTheNextIsAsked(String what, Authenticator failing) throws Exception {
        Authenticator authenticator = request -> request.getClientId().equals("good")
                ? CompletableFuture.completedFuture(AuthResult.accept())
                : failing.authenticate(request);
        try (TestGate gate = TestGate.start(Options.builder().authenticator(authenticator))) {
            try (TestClient mqtt3 = gate.open(Link.TCP);
                    TestClient mqtt5 = gate.open(Link.TCP);
                    TestClient good = gate.open(Link.TCP)) {
                mqtt3.send(ConnectPacket.of(4, "a").bytes());
                assertThat(mqtt3.readHex()).isEqualTo("20020003");
                mqtt3.assertClosed();
                mqtt5.send(ConnectPacket.of(5, "a").bytes());
                assertThat(mqtt5.readHex()).isEqualTo("2003008800");
                mqtt5.assertClosed();
                good.shakeHands("good", 60);
            }
            Tables.assertEmptySoon(gate);
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void authenticate_failsForAFlood_isToldOnceInFull(String what, Authenticator failing) throws Exception {
        Options.Builder options = Options.builder().authenticator(failing);
        try (TestGate gate = TestGate.start(options)) {
            for (int i = 0; i < FLOOD; i++) {
                try (TestClient client = gate.open(Link.TCP)) {
                    client.send(ConnectPacket.of(4, "a").user("ann", "sesame").bytes());
                    assertThat(client.readHex()).isEqualTo("20020003");
                }
            }
        }

        assertThat(log.events())
                .filteredOn(event -> event.getThrowableProxy().getMessage().contains(what))
                .hasSize(1);
    }
}
