package mqgate.book;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import mqgate.api.Options;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.MemoryStorage;
import mqgate.core.Modules;
import mqgate.testkit.GateExtension;
import mqgate.testkit.TestClient;
import mqgate.testkit.VirtualGate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What docs/own-storage.md says. */
final class OwnStorageTest {

    private static final String ODD_NAME = "../ann";
    private static final String LOGIN = "{\"user\":\"" + ODD_NAME + "\"}";

    private static final Modules MODULES = Modules.builder()
            .json("user", "HD_login", (session, body) -> {
                session.bind((String) body.get("user"));
                return RouteResult.reply(session.getSettings());
            })
            .json("user", "HD_set", (session, body) -> {
                session.set((String) body.get("key"), (String) body.get("value"));
                return RouteResult.none();
            })
            .asyncBytes("user", "HD_wrong", OwnStorageTest::setOnTheEventLoop)
            .build();

    @TempDir
    private Path folder;

    /** A virtual gate has no event loop that could be told from the other threads. */
    @RegisterExtension
    static final GateExtension real =
            GateExtension.of(options -> options.router(MODULES).storageHandler(new MemoryStorage(Duration.ofDays(30))));

    private VirtualGate virtual;
    private TestClient client;

    @BeforeEach
    void start() {
        virtual = VirtualGate.builder().options(this::options).start();
        client = virtual.connect("client");
    }

    @AfterEach
    void stop() {
        virtual.close();
    }

    private void options(VirtualGate world, Options.Builder options) {
        try {
            configure(world.clock(), options);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void configure(Clock clock, Options.Builder options) throws IOException {
        // region use
        options.router(MODULES)
                .storageHandler(new FileStorage(folder, Duration.ofDays(30), clock))
                .heartbeat(Duration.ofMinutes(1));
        // endregion
    }

    private static CompletableFuture<RouteResult> setOnTheEventLoop(Session session, byte[] body) {
        session.set("color", "red");
        return CompletableFuture.completedFuture(RouteResult.none());
    }

    private void restart() {
        virtual.close();
        start();
    }

    @Test
    void bind_afterARestart_bringsTheSettingsBack() {
        assertThat(client.request("user/HD_login/1", LOGIN)).hasResult(Map.of());
        client.publish("user/HD_set", "{\"key\":\"color\",\"value\":\"red\"}");
        client.ping();

        restart();

        assertThat(client.request("user/HD_login/1", LOGIN)).hasResult(Map.of("color", "red"));
    }

    @Test
    void bind_settingOfTheGuest_winsOverTheStoredOne() {
        client.request("user/HD_login/1", LOGIN);
        client.publish("user/HD_set", "{\"key\":\"color\",\"value\":\"red\"}");
        TestClient again = virtual.connect("again");
        again.publish("user/HD_set", "{\"key\":\"color\",\"value\":\"blue\"}");

        assertThat(again.request("user/HD_login/1", LOGIN)).hasResult(Map.of("color", "blue"));
    }

    @Test
    void storage_whateverTheUserId_staysInItsFolder() throws IOException {
        client.request("user/HD_login/1", LOGIN);

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .hasSize(1)
                    .allMatch(file -> file.getFileName().toString().startsWith("user-"));
        }
        assertThat(folder.resolveSibling("ann")).doesNotExist();
    }

    @Test
    void bind_storageFails_isRefusedAndTheSessionIsUnchanged() throws IOException {
        Files.delete(folder);

        assertThat(client.request("user/HD_login/1", LOGIN))
                .hasError("the storage failed, user " + ODD_NAME + " is not bound");
        assertThat(virtual.gate().getGateHandler().getAgentsByUser(ODD_NAME)).isEmpty();
    }

    @Test
    void set_storageFails_isOnlyLogged() throws IOException {
        client.request("user/HD_login/1", LOGIN);
        deleteFolder();

        client.publish("user/HD_set", "{\"key\":\"color\",\"value\":\"red\"}");
        client.ping();

        assertThat(virtual.gate().getGateHandler().getAgentsByUser(ODD_NAME))
                .singleElement()
                .satisfies(agent -> assertThat(agent.getSession()).hasSetting("color", "red"));
    }

    @Test
    void set_cannotBeMovedIntoPlace_leavesNoFileBehind() throws IOException {
        client.request("user/HD_login/1", LOGIN);
        Path file = onlyFile();
        Files.delete(file);
        Files.createDirectory(file);

        client.publish("user/HD_set", "{\"key\":\"color\",\"value\":\"red\"}");
        client.ping();

        assertThat(onlyFile()).isEqualTo(file);
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    @Test
    void heartbeat_connectedForLong_isKept() {
        client.request("user/HD_login/1", LOGIN);
        client.publish("user/HD_set", "{\"key\":\"color\",\"value\":\"red\"}");

        virtual.advance(Duration.ofDays(40));

        assertThat(virtual.connect("again").request("user/HD_login/1", LOGIN)).hasResult(Map.of("color", "red"));
    }

    @Test
    void query_awayForTooLong_isForgotten() {
        client.request("user/HD_login/1", LOGIN);
        client.publish("user/HD_set", "{\"key\":\"color\",\"value\":\"red\"}");
        client.disconnect();

        virtual.advance(Duration.ofDays(31));

        assertThat(virtual.connect("again").request("user/HD_login/1", LOGIN)).hasResult(Map.of());
    }

    @Test
    void change_onAnEventLoop_isRefused() {
        String error = real.connect().request("user/HD_wrong/1", "").reply().error();

        assertThat(error).startsWith("the storage may block and must not be used on gate-loop");
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
