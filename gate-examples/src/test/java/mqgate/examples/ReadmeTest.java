package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds the README to what is built. */
final class ReadmeTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void testCommand_ofTheReadme_isWhatCiRuns() throws IOException {
        String command = "mvn -B -ntp verify";

        assertThat(Files.readString(PROJECT.resolve("README.md"))).contains("```\n" + command + "\n```");
        assertThat(Files.readAllLines(PROJECT.resolve(".ci/run"))).endsWith(command);
    }
}
