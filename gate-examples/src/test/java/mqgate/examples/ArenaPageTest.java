package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The parts of the arena's page that need no browser: what it reads from the wire and which moment it draws. Skipped without Node.js. */
@Timeout(60)
final class ArenaPageTest {

    private static final Path PAGE = Path.of("src", "main", "resources", "web", "arena");
    private static final Path TESTS = Path.of("src", "test", "resources", "arena", "page.test.js");

    @Test
    void page_withoutBrowser_readsTheWireAndKeepsTheTime() throws Exception {
        Tools.assumeOnPath("node");
        try (ChildProcess node = ChildProcess.start(Path.of("."), "node", TESTS.toString(), PAGE.toString())) {
            assertThat(node.awaitExit(Duration.ofSeconds(50))).as(node.output()).isZero();
            assertThat(node.output()).containsPattern("# pass [1-9]").contains("# fail 0");
        }
    }
}
