package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The parts of the chat's page that need no browser. Skipped without Node.js. */
final class ChatScriptTest {

    @Test
    void talk_withoutEnd_isKeptInOrderOnceAndOnlyItsNewestLines() throws Exception {
        Tools.assumeOnPath("node");
        try (ChildProcess node = ChildProcess.start(Path.of("."), "node", "src/test/js/chat-test.js")) {
            assertThat(node.awaitExit()).as(node.output()).isZero();
            assertThat(node.output()).isEqualTo("ok");
        }
    }
}
