package mqgate.examples;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.AuthRequest;
import mqgate.api.spi.AuthResult;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lets in whoever is in a table of users and knows his password; a session begins as that user's. */
@Command(
        name = "auth",
        description = "Names and passwords: lets in 'ann' with 'sesame' and 'bob' with 'rainbow', and nobody else.",
        footerHeading = "%n",
        footer = "Publish nothing to login/HD_who/1 to hear who you are.")
final class AuthExample extends Example {

    /** What stands here is no secret that opens anything, but it should not be in a source text either. */
    private static final Map<String, PasswordHash> USERS = Map.of(
            "ann", PasswordHash.parse("210000:GfOsPPmTw7/SaY7k3Y9duw==:G+qLbOiFQWYCAbwIDM/5bGcxHWvMuibprpt0hGdUlSg="),
            "bob", PasswordHash.parse("210000:Aae0eZ24HUNfQ/sJSlq4mw==:cuPwvD80lTHoRVL4ds6y2LL2fqtEocfzmBFXsWz+q3I="));

    /** Checked for users that there are not, so that the time of an answer does not tell which there are. */
    private static final PasswordHash NOBODY =
            PasswordHash.parse("210000:hMZJw8/PKaCh/LOASrGKLA==:C/bQkw8Y3kazVAwHFcBNxgX/je+wt4s98OO+QB+aACk=");

    @Option(
            names = "--hash",
            description = "reads a password from the standard input, prints what to keep of it, and ends")
    private boolean hash;

    @Override
    public Integer call() throws Exception {
        if (hash) {
            String password = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip();
            System.out.println(PasswordHash.of(password.getBytes(StandardCharsets.UTF_8)));
            return 0;
        }
        return super.call();
    }

    @Override
    Options.Builder configure(Options.Builder options) {
        Modules modules = Modules.builder()
                .bytes("login", "HD_who", (session, body) -> who(session))
                .build();
        return options.router(modules).authenticator(AuthExample::authenticate);
    }

    static RouteResult who(Session session) {
        Map<String, Object> who = new HashMap<>();
        who.put("user", session.getUserId());
        who.put("settings", session.getSettings());
        return RouteResult.reply(who);
    }

    /** Blocks while it calculates, which the gate's threads for authenticators are there for. */
    private static CompletionStage<AuthResult> authenticate(AuthRequest request) throws GeneralSecurityException {
        if (request.getAuthenticationMethod().isPresent()) {
            return CompletableFuture.completedFuture(AuthResult.reject(CloseReason.BAD_AUTHENTICATION_METHOD));
        }
        String name = request.getUserName().orElse("");
        boolean matches =
                USERS.getOrDefault(name, NOBODY).matches(request.getPassword().orElse(new byte[0]));
        AuthResult result = matches && USERS.containsKey(name)
                ? AuthResult.accept(name)
                : AuthResult.reject(CloseReason.BAD_USER_NAME_OR_PASSWORD);
        return CompletableFuture.completedFuture(result);
    }
}
