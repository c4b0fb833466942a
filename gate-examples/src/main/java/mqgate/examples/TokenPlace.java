package mqgate.examples;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mqgate.api.spi.AuthRequest;

/** Where a client may put its token: the password of MQTT, or, of a WebSocket, a header or the query of its request. */
final class TokenPlace {

    private static final String SCHEME = "Bearer ";
    private static final String PARAMETER = "token=";

    private TokenPlace() {}

    static Optional<String> find(AuthRequest request) {
        return request.getPassword()
                .map(password -> new String(password, StandardCharsets.UTF_8))
                .or(() -> header(request))
                .or(() -> request.getHttpTarget().flatMap(TokenPlace::parameter));
    }

    private static Optional<String> header(AuthRequest request) {
        return request.getHttpHeaders().getOrDefault("authorization", List.of()).stream()
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip())
                .findFirst();
    }

    private static Optional<String> parameter(String target) {
        int query = target.indexOf('?');
        return Arrays.stream((query < 0 ? "" : target.substring(query + 1)).split("&"))
                .filter(pair -> pair.startsWith(PARAMETER))
                .map(pair -> pair.substring(PARAMETER.length())) // a token has nothing to be escaped
                .findFirst();
    }
}
