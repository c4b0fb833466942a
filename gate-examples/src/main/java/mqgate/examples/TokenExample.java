package mqgate.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.CloseReason;
import mqgate.api.GateException;
import mqgate.api.Options;
import mqgate.api.spi.AuthRequest;
import mqgate.api.spi.AuthResult;
import mqgate.core.Modules;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lets in whoever has a signed token of somebody who knows him: a web site, for one. The gate asks nobody. */
@Command(
        name = "token",
        description = "Signed tokens (JWT, HS256): lets in whoever has a good one, as the user that it names.",
        footerHeading = "%n",
        footer = {
            "The token is the password of MQTT; or, on a WebSocket, in a header 'Authorization: Bearer TOKEN' or in the path:"
                    + " /mqtt?token=TOKEN. Who says a user name with it has to say the token's.",
            "'token --secret FILE --issue ann' prints one. Publish nothing to login/HD_who/1 to hear who you are."
        })
final class TokenExample extends Example {

    private static final int SECRET_BYTES = 32;

    @Option(
            names = "--secret",
            required = true,
            description = "file with what tokens are signed with: 32 bytes or more")
    private Path secret = Path.of("");

    @Option(names = "--issue", paramLabel = "USER", description = "prints a token for a user, and ends")
    private @Nullable String issued;

    @Option(names = "--minutes", defaultValue = "60", description = "how long that one is good (${DEFAULT-VALUE})")
    private int minutes;

    @Override
    public Integer call() throws Exception {
        if (issued != null) {
            System.out.println(tokens().issue(issued, Instant.now().plus(Duration.ofMinutes(minutes))));
            return 0;
        }
        return super.call();
    }

    @Override
    Options.Builder configure(Options.Builder options) {
        Tokens tokens = tokens();
        Modules modules = Modules.builder()
                .bytes("login", "HD_who", (session, body) -> AuthExample.who(session))
                .build();
        return options.router(modules).authenticator(request -> authenticate(tokens, request));
    }

    private Tokens tokens() {
        try {
            byte[] bytes = Files.readAllBytes(secret);
            if (bytes.length < SECRET_BYTES) {
                throw new GateException("--secret: " + bytes.length + " bytes (expected: 32 or more)");
            }
            return new Tokens(bytes);
        } catch (IOException e) {
            throw new GateException("--secret: " + secret + " (expected: a file that can be read)", e);
        }
    }

    /** A name that CONNECT has must be the token's: a client that errs should hear of it. */
    private static CompletionStage<AuthResult> authenticate(Tokens tokens, AuthRequest request) {
        if (request.getAuthenticationMethod().isPresent()) {
            return CompletableFuture.completedFuture(AuthResult.reject(CloseReason.BAD_AUTHENTICATION_METHOD));
        }
        AuthResult result = TokenPlace.find(request)
                .flatMap(tokens::user)
                .filter(user -> request.getUserName().orElse(user).equals(user))
                .<AuthResult>map(AuthResult::accept)
                .orElse(AuthResult.reject(CloseReason.BAD_USER_NAME_OR_PASSWORD));
        return CompletableFuture.completedFuture(result);
    }
}
