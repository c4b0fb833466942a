package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
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
        Map<String, String> sources = sources();
        List<String> missing = rows(LINE_ROW)
                .flatMap(row -> TEST_NAME.matcher(row.group(2)).results())
                .filter(test -> !sources.getOrDefault(test.group(1), "").contains(" " + test.group(2) + "("))
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

    /** All sources of tests; modules may have tests of one name. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(PROJECT, "gate-*")) {
            for (Path module : modules) {
                Path tests = module.resolve("src/test/java");
                if (Files.exists(tests)) {
                    addSources(tests, sources);
                }
            }
        }
        return sources;
    }

    private static void addSources(Path folder, Map<String, String> sources) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> sources.merge(
                            file.getFileName().toString().replace(".java", ""), read(file), String::concat));
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
