package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/mapping.md} to the API, to mqant's names and to the tests. */
final class MappingTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern NAME_ROW = Pattern.compile("^\\| `([\\w.]+)` \\| `([\\w.]+)` \\|$");
    private static final Pattern LINE_ROW = Pattern.compile("^\\| (\\d+) \\| .* \\| (.*) \\|$");
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+)\\.(\\w+)`");

    @Test
    void names_ofTheTable_areThoseOfMqant() throws IOException {
        try (InputStream in = MappingTest.class.getResourceAsStream("/go-names.txt")) {
            List<String> goNames = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();

            assertThat(names().keySet()).containsExactlyInAnyOrderElementsOf(goNames);
        }
    }

    @Test
    void names_ofTheTable_existInTheApi() throws IOException {
        List<String> missing =
                names().values().stream().filter(name -> !exists(name)).toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void contractLines_ofTheTable_areAllThere() throws IOException {
        List<Integer> lines =
                rows(LINE_ROW).map(row -> Integer.parseInt(row.group(1))).toList();

        assertThat(lines).isEqualTo(IntStream.rangeClosed(1, 70).boxed().toList());
    }

    @Test
    void tests_ofTheTable_exist() throws IOException {
        List<String> missing = rows(LINE_ROW)
                .flatMap(row -> TEST_NAME.matcher(row.group(2)).results())
                .filter(test -> !source(test.group(1)).contains(" " + test.group(2) + "("))
                .map(test -> test.group())
                .toList();

        assertThat(missing).isEmpty();
    }

    private static Map<String, String> names() throws IOException {
        Map<String, String> names = new TreeMap<>();
        rows(NAME_ROW).forEach(row -> names.put(row.group(1), row.group(2)));
        return names;
    }

    private static Stream<Matcher> rows(Pattern pattern) throws IOException {
        return Files.readAllLines(PROJECT.resolve("docs/mapping.md")).stream()
                .map(pattern::matcher)
                .filter(Matcher::matches);
    }

    private static boolean exists(String name) {
        return type(name) != null || (name.contains(".") && hasMember(name.substring(0, name.lastIndexOf('.')), name));
    }

    private static boolean hasMember(String typeName, String name) {
        Class<?> type = type(typeName);
        String member = name.substring(typeName.length() + 1);
        return type != null
                && Stream.concat(Arrays.stream(type.getMethods()), Arrays.stream(type.getFields()))
                        .anyMatch(declared -> declared.getName().equals(member));
    }

    private static Class<?> type(String name) {
        for (String packageName : List.of("mqgate.api.", "mqgate.api.spi.")) {
            try {
                return Class.forName(packageName + name.replace('.', '$'));
            } catch (ClassNotFoundException | LinkageError e) {
                // not in this package
            }
        }
        return null;
    }

    private static String source(String testClass) {
        try (Stream<Path> files = Files.find(
                PROJECT,
                10,
                (path, attributes) ->
                        path.endsWith(testClass + ".java") && path.toString().contains("test"))) {
            return files.map(MappingTest::read).findFirst().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
