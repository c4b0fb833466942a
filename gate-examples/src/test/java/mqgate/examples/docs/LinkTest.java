package mqgate.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the links of the Markdown files to the files and headings that are there. */
final class LinkTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path root;

    @BeforeEach
    void writeTarget() throws IOException {
        Files.createDirectories(root.resolve("docs"));
        Files.writeString(
                root.resolve("docs/delivery.md"),
                "# Delivery: `must` & co.\n## Own [storage](x)\n## Again\n## Again\n```\n# no heading\n```\n");
        Files.createFile(root.resolve("docs/x"));
    }

    @Test
    void links_ofTheDocs_leadToFilesAndHeadings() throws IOException {
        assertThat(Links.problems(PROJECT)).isEmpty();
    }

    @Test
    void link_toAFileOrHeading_isRight() throws IOException {
        page(
                "[a](docs/delivery.md), [b](docs/delivery.md#delivery-must--co) [c](#here) [d](https://x.invalid/y.md)\n# Here");

        assertThat(Links.problems(root)).isEmpty();
    }

    @Test
    void link_toAHeadingWithALinkOrATwin_hasGitHubsName() throws IOException {
        page("[a](docs/delivery.md#own-storage)\n[b](docs/delivery.md#again-1)\n\n[c]: docs/delivery.md#again\n");

        assertThat(Links.problems(root)).isEmpty();
    }

    @Test
    void link_toNoFile_isReportedWithItsLine() throws IOException {
        page("# Here\n[a](docs/gone.md)\n![b](gone.png \"a picture\")\n<img src=\"gone.svg\">\n\n[c]: gone.md\n");

        assertThat(Links.problems(root))
                .containsExactly(
                        "page.md:2: docs/gone.md: no such file",
                        "page.md:3: gone.png: no such file",
                        "page.md:4: gone.svg: no such file",
                        "page.md:6: gone.md: no such file");
    }

    @Test
    void link_toNoHeading_isReportedWithThoseThatAre() throws IOException {
        page("# Here\n[a](#there)\n[b](docs/delivery.md#no-heading)\n");

        assertThat(Links.problems(root))
                .hasSize(2)
                .first()
                .isEqualTo("page.md:2: #there: no such heading (expected one of [here])");
    }

    @Test
    void link_inCode_isNoLink() throws IOException {
        page("`[a](gone.md)`\n\n```\n[b](gone.md)\n```\n");

        assertThat(Links.problems(root)).isEmpty();
    }

    private void page(String text) throws IOException {
        Files.writeString(root.resolve("page.md"), text);
    }
}
