package mqgate.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds every block of Java in the Markdown files to a source that the build compiles and runs. */
final class SnippetTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final String FILE = "game/src/test/java/GameTest.java";
    private static final String START = "<!-- code: " + FILE + "#start -->\n";
    /** Its marks are written with a tilde at first, so that they are none of this file. */
    private static final String SOURCE = """
            package game;

            import java.util.List;

            class GameTest {
                void test() {
                    //~region start
                    if (List.of().isEmpty()) {

                        start();
                    }
                    //~endregion
                }
            }
            """.replace("//~", "// ");

    private static final String REGION = "if (List.of().isEmpty()) {\n\n    start();\n}\n";

    @TempDir
    private Path root;

    @BeforeEach
    void writeSource() throws IOException {
        source(SOURCE);
    }

    @Test
    void javaBlocks_ofTheDocs_areTheTextOfSources() throws IOException {
        assertThat(Snippets.of(PROJECT).problems()).isEmpty();
    }

    @Test
    void command_ofTheDocs_namesTheFileThatWritesTheBlocks() {
        assertThat(PROJECT.resolve(Snippets.COMMAND.substring("java ".length())))
                .isRegularFile();
    }

    @Test
    void block_thatIsTheRegion_isRight() throws IOException {
        page(START + "```java\n" + REGION + "```\n");

        assertNothing();
    }

    @Test
    void block_thatIsTheFileWithoutItsPackage_isRight() throws IOException {
        source("package game;\n\nimport java.util.List;\n\nclass Game {}\n");
        page("<!-- code: " + FILE + " -->\n```java\nimport java.util.List;\n\nclass Game {}\n```\n");

        assertNothing();
    }

    @Test
    void block_inAList_isIndentedLikeItsFence() throws IOException {
        page("1. First\n\n   " + START
                + "   ```java\n   if (List.of().isEmpty()) {\n\n       start();\n   }\n   ```\n");

        assertNothing();
    }

    @Test
    void block_insideAnotherFence_isNoBlock() throws IOException {
        page(START + "```java\n" + REGION + "```\n````markdown\n```java\nany();\n```\n````\n");

        assertNothing();
    }

    @Test
    void block_withoutSource_isReportedWithItsLine() throws IOException {
        page("Text.\n" + START + "\n```java\n" + REGION + "```\n");

        assertProblem("page.md:4: Java without a source (expected: <!-- code: PATH#REGION --> on the line above)");
    }

    @Test
    void block_ofAnUnknownRegion_isReported() throws IOException {
        page("<!-- code: " + FILE + "#stop -->\n```java\nstop();\n```\n");

        assertProblem("page.md:2: " + FILE + "#stop: not there");
    }

    @Test
    void block_ofASourceThatIsNotCompiled_isReported() throws IOException {
        Files.move(root.resolve(FILE), root.resolve("GameTest.java"));
        page("<!-- code: GameTest.java#start -->\n```java\n" + REGION + "```\n");

        assertProblem("page.md:2: GameTest.java#start: not there (expected: MODULE/src/test/java/FILE.java#REGION)");
    }

    @Test
    void block_thatDiffers_isReportedWithTheTextAndTheCommand() throws IOException {
        page(START + "```java\nif (false) {}\n```\n");

        assertProblem(
                "page.md:2: not " + FILE + "#start (mend: " + Snippets.COMMAND + "), expected:\n" + REGION.strip());
    }

    @Test
    void write_blockThatDiffers_writesItAndLeavesTheRest() throws IOException {
        page("# Start\n\n" + START + "```java\n```\nThe end.\n");

        Snippets.of(root).write();

        assertThat(root.resolve("page.md"))
                .hasContent("# Start\n\n" + START + "```java\n" + REGION + "```\nThe end.\n");
        assertNothing();
    }

    @Test
    void region_thatNoPageShows_isReported() throws IOException {
        assertProblem(FILE + "#start: no Markdown file shows this region");
    }

    @Test
    void region_inARegion_isReported() throws IOException {
        source(SOURCE.replace("start();", "// region inner\n"));

        assertProblem(FILE + "#start: not ended (expected: no region in a region)");
    }

    @Test
    void region_withoutEnd_isReported() throws IOException {
        source(SOURCE.replace("// endregion", ""));

        assertProblem(FILE + "#start: not ended (expected: // endregion)");
    }

    @Test
    void region_endedTwice_isReported() throws IOException {
        source(SOURCE + "// endregion\n");

        assertProblem(FILE + ": // endregion without a region");
    }

    @Test
    void region_emptyOrTwice_isReported() throws IOException {
        source(SOURCE + "// region start\n// endregion\n");

        assertProblem(FILE + "#start: empty");
        assertProblem(FILE + "#start: the name stands twice in the file");
    }

    private void source(String text) throws IOException {
        Files.createDirectories(root.resolve(FILE).getParent());
        Files.writeString(root.resolve(FILE), text);
    }

    private void page(String text) throws IOException {
        Files.writeString(root.resolve("page.md"), text);
    }

    private void assertNothing() throws IOException {
        assertThat(Snippets.of(root).problems()).isEmpty();
    }

    private void assertProblem(String start) throws IOException {
        assertThat(Snippets.of(root).problems())
                .anySatisfy(problem -> assertThat(problem).startsWith(start));
    }
}
