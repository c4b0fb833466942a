package mqgate.examples;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import mqgate.api.CloseReason;
import mqgate.testkit.TestClient;
import mqgate.testkit.TestClientBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenExampleTest {

    private static final byte[] SECRET = "a secret of thirty-two characters".getBytes(StandardCharsets.UTF_8);
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @TempDir
    private static Path directory;

    private static Path secret;
    private static ChildProcess example;

    @BeforeAll
    static void start() throws Exception {
        secret = Files.write(directory.resolve("secret"), SECRET);
        example = ChildProcess.exampleOnFreePorts("token", "--secret=" + secret);
    }

    @AfterAll
    static void stop() {
        example.close();
    }

    private static String token(byte[] key, Duration goodFor) throws Exception {
        return new Tokens(key).issue("ann", Instant.now().plus(goodFor));
    }

    private static TestClientBuilder with(String userName, String token) {
        return example.tcp().userName(userName).password(token);
    }

    private static void assertLetIn(TestClientBuilder client) {
        try (TestClient player = client.connect()) {
            Map<?, ?> who = player.request("login/HD_who/1", "").reply().resultAs(Map.class);
            assertThat(who.get("user")).isEqualTo("ann");
        }
    }

    private static void assertNotLetIn(String token) {
        assertNotLetIn(with("ann", token));
    }

    private static void assertNotLetIn(TestClientBuilder client) {
        assertThat(client.tryConnect()).isRefusedWith(CloseReason.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void connect_goodToken_isLetInWhereverItIs() throws Exception {
        String token = token(SECRET, AN_HOUR);

        assertLetIn(with("ann", token));
        assertLetIn(example.webSocket().webSocket("/mqtt?a=b&token=" + token));
        assertLetIn(example.webSocket().header("Authorization", "Bearer " + token));
    }

    @Test
    void connect_tokenOfAnother_isNotLetIn() throws Exception {
        String token = token(SECRET, AN_HOUR);

        assertNotLetIn(with("bob", token));
    }

    @Test
    void connect_noToken_isNotLetIn() {
        assertNotLetIn(example.tcp());
        assertNotLetIn(example.webSocket());
        assertNotLetIn("no token at all");
        assertNotLetIn("");
    }

    @Test
    void connect_expiredToken_isNotLetIn() throws Exception {
        assertNotLetIn(token(SECRET, Duration.ofMinutes(-2)));
    }

    @Test
    void connect_forgedToken_isNotLetIn() throws Exception {
        String good = token(SECRET, AN_HOUR);
        String[] parts = good.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String others = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims.replace("ann", "eve").getBytes(StandardCharsets.UTF_8));
        byte[] otherSecret = "another secret of 32 characters..".getBytes(StandardCharsets.UTF_8);

        assertNotLetIn(with("eve", parts[0] + "." + others + "." + parts[2]));
        assertNotLetIn(parts[0] + "." + parts[1] + ".");
        assertNotLetIn(token(otherSecret, AN_HOUR));
    }

    private static JWTClaimsSet claims(String issuer, String audience) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience)
                .subject("ann")
                .expirationTime(Date.from(Instant.now().plus(AN_HOUR)))
                .build();
    }

    private static String signed(JWTClaimsSet claims) throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }

    @Test
    void connect_unsignedToken_isNotLetIn() {
        assertNotLetIn(new PlainJWT(claims("gate-examples", "gate")).serialize());
    }

    @Test
    void connect_tokenForAnotherServiceOrOfAnotherIssuer_isNotLetIn() throws Exception {
        assertLetIn(with("ann", signed(claims("gate-examples", "gate"))));
        assertNotLetIn(signed(claims("gate-examples", "shop")));
        assertNotLetIn(signed(claims("shop", "gate")));
    }

    @Test
    void issue_user_printsATokenThatLetsIn() throws Exception {
        try (ChildProcess issuer = ChildProcess.example("token", "--secret=" + secret, "--issue=ann")) {
            assertThat(issuer.awaitExit()).isZero();

            assertLetIn(with("ann", issuer.output().strip()));
        }
    }

    @Test
    void secret_tooShort_endsWithAnErrorNamingTheOption() throws Exception {
        Path few = Files.write(directory.resolve("few"), new byte[31]);
        try (ChildProcess tooShort = ChildProcess.example("token", "--secret=" + few)) {
            assertThat(tooShort.awaitExit()).isEqualTo(1);
            assertThat(tooShort.output()).contains("error: --secret: 31 bytes (expected: 32 or more)");
        }
    }
}
