package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every numbered statement of the two specifications is shown by a dialogue, or it is said why it cannot be. */
final class ConformanceListTest {

    private static Set<String> numbers(String version) {
        Set<String> numbers = new TreeSet<>(Dialogue.lines(version + ".ids"));
        numbers.removeIf(line -> line.isBlank() || line.startsWith("#"));
        return numbers;
    }

    private static Set<String> shown(Dialogue.Book book) {
        Set<String> shown = new TreeSet<>();
        book.dialogues().forEach(dialogue -> shown.addAll(dialogue.ids()));
        shown.removeIf(id -> !id.startsWith("MQTT-")); // others are of the project's own
        return shown;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt-3.1.1", "mqtt-5.0"})
    void statements_all_areShownOrListed(String version) {
        Dialogue.Book book = Dialogue.read(version);
        Set<String> known = shown(book);
        known.addAll(book.notApplicable().keySet());

        assertThat(known).containsExactlyElementsOf(numbers(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt-3.1.1", "mqtt-5.0"})
    void statements_listedAsNotApplicable_areNotShown(String version) {
        Dialogue.Book book = Dialogue.read(version);

        assertThat(shown(book)).noneMatch(book.notApplicable()::containsKey);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt-3.1.1", "mqtt-5.0"})
    void readme_counts_areTrue(String version) throws Exception {
        String counts = "%d of the %d normative statements of MQTT %s"
                .formatted(
                        shown(Dialogue.read(version)).size(), numbers(version).size(), version.substring(5));

        assertThat(Files.readString(Path.of("../README.md")).replaceAll("\\s+", " "))
                .contains(counts);
    }
}
