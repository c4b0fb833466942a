package mqgate.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.nats.client.NKey;
import io.nats.client.support.JsonSerializable;
import io.nats.client.support.JwtUtils;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.TraceSpan;
import mqgate.api.UserPolicy;
import mqgate.netty.NettyGate;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what on NATS, and what clients cannot do to it. */
final class SecurityTest {

    private static final String LIMITED =
            "authorization { users: [ { user: game, password: secret, permissions: { publish: \"my.game.>\","
                    + " subscribe: \"my.game.>\" } } ] }";

    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T open(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private NatsLink limitedLink(NatsServer server) {
        return open(NatsLink.connect(server.options()
                .subjectPrefix("my.game")
                .userInfo("game", "secret".toCharArray())
                .discoverable(false)
                .userDirectory(false)
                .build()));
    }

    private Gate gate(NatsLink link, String serverId) {
        Gate gate = open(NettyGate.create(GateService.create(link)
                .addTo(Options.builder().serverId(serverId).tcpAddr("127.0.0.1:0"))
                .build()));
        gate.start();
        return gate;
    }

    private Player playerOfLimitedCluster(NatsServer server) {
        open(ModuleServer.builder(limitedLink(server), FaultModules.create()).build())
                .start();
        return open(Player.connect(gate(limitedLink(server), "gate@1")));
    }

    @Test
    void account_mayOnlyUseThePrefix_isEnoughForACluster() {
        NatsServer server = open(NatsServer.start(LIMITED));
        Player player = playerOfLimitedCluster(server);
        NatsLink second = limitedLink(server);
        Player elsewhere = open(Player.connect(gate(second, "gate@2")));
        await().until(() -> second.getGates().getServerIds().size() == 2);

        assertThat(player.ask("echo/HD_echo/1", "x")).isEqualTo("x");
        assertThat(player.ask("echo/HD_login/1", "ann")).isEqualTo("ann");
        assertThat(limitedLink(server).getGates().gate("gate@2").broadcast(TraceSpan.create(), "t", new byte[] {'x'}))
                .isEqualTo(2);

        assertThat(player.hearOn("t")).hasToString("t x");
        assertThat(elsewhere.hearOn("t")).hasToString("t x");
        assertThat(server.readLog()).doesNotContain("Violation");
    }

    @Test
    void account_mayDoWhatIsWrittenDown_isEnoughForDirectoryStorageAndDiscovery() {
        String rights = "[ \"my.game.>\", \"$SRV.>\", \"$JS.API.>\", \"$JS.ACK.>\", \"$JS.FC.>\","
                + " \"$KV.my_game-users.>\", \"$KV.my_game-sessions.>\" ]";
        NatsServer server = open(NatsServer.start("authorization { users: [ { user: game, password: secret,"
                + " permissions: { publish: " + rights + ", subscribe: " + rights + " } } ] }"));
        NatsLink link = open(NatsLink.connect(server.options()
                .subjectPrefix("my.game")
                .userInfo("game", "secret".toCharArray())
                .build()));
        open(ModuleServer.builder(link, FaultModules.create()).build()).start();
        Gate gate = open(NettyGate.create(GateService.create(link)
                .addTo(Options.builder()
                        .serverId("gate@1")
                        .tcpAddr("127.0.0.1:0")
                        .userPolicy(UserPolicy.REPLACE)
                        .storageHandler(NatsStorage.open(link, Duration.ofHours(1))))
                .build()));
        gate.start();
        Player player = open(Player.connect(gate));

        assertThat(player.ask("echo/HD_login/1", "ann")).isEqualTo("ann");

        assertThat(link.users().read("ann").entries()).hasSize(1);
        assertThat(server.readLog()).doesNotContain("Violation");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ">/HD_echo/1",
                "*/HD_echo/1",
                "*.*/HD_echo/1",
                "echo.>/HD_echo/1",
                "../HD_echo/1",
                "echo@>/HD_echo/1",
                "echo@*/HD_echo/1",
                "$JS.API.>/HD_echo/1",
                "a b\r\nPUB x 0/HD_echo/1",
                "\u4e2d/HD_echo/1"
            })
    void publish_subjectInATopic_reachesNoSubjectOutsideItsShape(String topic) {
        NatsServer server = open(NatsServer.start(LIMITED));
        Player player = playerOfLimitedCluster(server);

        // '+' and '#' are refused by MQTT itself; these mean something to NATS only
        String answer = player.askForReply(topic, "x");

        assertThat(answer).matches("\"Error\":\"[^\"]*(not found|expected)[^\"]*\",\"Result\":null");
        assertThat(player.ask("echo/HD_echo/1", "y")).isEqualTo("y");
        assertThat(server.readLog()).doesNotContain("Violation", "parse error", "Parser");
    }

    @Test
    void connect_wrongPassword_saysSo() {
        NatsServer server = open(NatsServer.start(LIMITED));
        NatsOptions options =
                server.options().userInfo("game", "wrong".toCharArray()).build();

        assertThatThrownBy(() -> NatsLink.connect(options))
                .isInstanceOf(ClusterUnavailableException.class)
                .hasMessageStartingWith(
                        "servers: [" + server.url() + "] (expected: a NATS server that lets this process in): ")
                .hasMessageContaining("Authorization Violation")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void connect_userInfoInTheAddress_isLetInWithIt() {
        NatsServer server = open(NatsServer.start(LIMITED));

        NatsLink link = open(NatsLink.connect(server.options()
                .servers("nats://game:secret@127.0.0.1:" + server.port())
                .subjectPrefix("my.game")
                .userDirectory(false)
                .build()));

        assertThat(link.isConnected()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nats://game:pa55word@127.0.0.1:1",
                "nats://pa55word@127.0.0.1:1",
                "nats://game:pa55word@pa55word@127.0.0.1:1",
                "nats://game:%pa55word@127.0.0.1:1",
                "nats://game:pa55word^@127.0.0.1:1",
                "nats://game:pa55word/@127.0.0.1:1"
            })
    void connect_passwordInTheAddress_isNotTold(String address) {
        NatsOptions options = NatsOptions.builder().servers(address).build();

        Throwable failure = catchThrowable(() -> NatsLink.connect(options));

        assertThat(failure).hasMessageStartingWith("servers: [nats://***@127.0.0.1:1] (expected: ");
        assertThat(Throwables.getStackTrace(failure)).doesNotContain("pa55word");
    }

    @Test
    void connect_passwordInAnAddressWithoutScheme_isNotTold() {
        NatsOptions options =
                NatsOptions.builder().servers("game:pa55word@127.0.0.1:1").build();

        Throwable failure = catchThrowable(() -> NatsLink.connect(options));

        assertThat(failure).hasMessageStartingWith("servers: [***@127.0.0.1:1] (expected: ");
        assertThat(Throwables.getStackTrace(failure)).doesNotContain("pa55word");
    }

    @Test
    void connect_token_isLetInOnlyWithIt() {
        NatsServer server = open(NatsServer.start("authorization { token: \"t0ken\" }"));
        NatsOptions without = server.options().build();

        assertThat(open(NatsLink.connect(
                                server.options().token("t0ken".toCharArray()).build()))
                        .isConnected())
                .isTrue();
        assertThatThrownBy(() -> NatsLink.connect(without)).isInstanceOf(ClusterUnavailableException.class);
    }

    @Test
    void connect_tls_isLetInWithTrust() throws Exception {
        X509Bundle certificate = certificate();
        NatsServer server = open(NatsServer.start(tls(certificate)));

        NatsLink link = open(NatsLink.connect(server.options()
                .servers("tls://127.0.0.1:" + server.port())
                .sslContext(trusting(certificate))
                .build()));

        assertThat(link.isConnected()).isTrue();
        assertThat(link.getConnection().getServerInfo().isTLSRequired()).isTrue();
    }

    @Test
    void connect_tlsWithoutTrust_saysSo() throws Exception {
        NatsServer server = open(NatsServer.start(tls(certificate())));
        NatsOptions options =
                server.options().servers("tls://127.0.0.1:" + server.port()).build();

        assertThatThrownBy(() -> NatsLink.connect(options))
                .isInstanceOf(ClusterUnavailableException.class)
                .hasMessageContaining("tls://127.0.0.1:" + server.port());
    }

    private static X509Bundle certificate() throws Exception {
        return new CertificateBuilder()
                .subject("CN=nats.test")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private String tls(X509Bundle certificate) throws Exception {
        Path cert = Files.writeString(folder.resolve("cert.pem"), certificate.getCertificatePathPEM());
        Path key = Files.writeString(folder.resolve("key.pem"), certificate.getPrivateKeyPEM());
        return "tls { cert_file: \"" + cert + "\", key_file: \"" + key + "\" }";
    }

    private static SSLContext trusting(X509Bundle certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("nats", certificate.getCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void connect_credentials_isLetInOnlyWithThem() throws Exception {
        NKey operator = NKey.createOperator(null);
        NKey account = NKey.createAccount(null);
        NatsServer server = open(NatsServer.startWithoutJetStream(operatorMode(operator, account)));
        NatsOptions without = server.options().build();

        NatsLink link = open(NatsLink.connect(
                server.options().credentials(credentials(account)).build()));

        assertThat(link.isConnected()).isTrue();
        assertThatThrownBy(() -> NatsLink.connect(without)).isInstanceOf(ClusterUnavailableException.class);
    }

    private static String[] operatorMode(NKey operator, NKey account) throws Exception {
        String accountId = new String(account.getPublicKey());
        String operatorClaim =
                issue(operator, new String(operator.getPublicKey()), "{\"type\":\"operator\",\"version\":2}");
        String accountClaim = issue(
                operator,
                accountId,
                "{\"type\":\"account\",\"version\":2,\"limits\":{\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,"
                        + "\"exports\":-1,\"wildcards\":true,\"conn\":-1,\"leaf\":-1}}");
        return new String[] {
            "operator: " + operatorClaim,
            "resolver: MEMORY",
            "resolver_preload: { " + accountId + ": " + accountClaim + " }"
        };
    }

    private static String issue(NKey operator, String subject, String claim) throws Exception {
        JsonSerializable json = () -> claim;
        return JwtUtils.issueJWT(
                operator,
                subject,
                "test",
                null,
                JwtUtils.currentTimeSeconds(),
                new String(operator.getPublicKey()),
                json);
    }

    private Path credentials(NKey account) throws Exception {
        NKey user = NKey.createUser(null);
        String jwt = JwtUtils.issueUserJWT(
                account, new String(account.getPublicKey()), new String(user.getPublicKey()), "game");
        return Files.writeString(
                folder.resolve("game.creds"),
                String.format(JwtUtils.NATS_USER_JWT_FORMAT, jwt, new String(user.getSeed())));
    }
}
