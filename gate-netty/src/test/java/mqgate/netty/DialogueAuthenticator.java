package mqgate.netty;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mqgate.api.CloseReason;
import mqgate.api.spi.AuthRequest;
import mqgate.api.spi.AuthResult;
import mqgate.api.spi.Authenticator;

/**
 * Lets in who knows a secret: as password, or as data of the authentication method {@code token}, which is answered with the data {@code
 * welcome}.
 *
 * @param secret the secret
 */
record DialogueAuthenticator(String secret) implements Authenticator {

    @Override
    public CompletionStage<AuthResult> authenticate(AuthRequest request) {
        return CompletableFuture.completedFuture(request.getAuthenticationMethod()
                .map(method -> byMethod(method, request.getAuthenticationData()))
                .orElseGet(() -> byPassword(request.getPassword())));
    }

    private AuthResult byMethod(String method, Optional<byte[]> data) {
        if (!method.equals("token")) {
            return AuthResult.reject(CloseReason.BAD_AUTHENTICATION_METHOD);
        }
        return isSecret(data)
                ? AuthResult.accept().withAuthenticationData("welcome".getBytes(StandardCharsets.UTF_8))
                : AuthResult.reject();
    }

    private AuthResult byPassword(Optional<byte[]> password) {
        return isSecret(password) ? AuthResult.accept() : AuthResult.reject(CloseReason.BAD_USER_NAME_OR_PASSWORD);
    }

    private boolean isSecret(Optional<byte[]> bytes) {
        return bytes.map(some -> new String(some, StandardCharsets.UTF_8))
                .filter(secret::equals)
                .isPresent();
    }
}
