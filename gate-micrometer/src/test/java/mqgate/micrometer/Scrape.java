package mqgate.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Prometheus gets to see, read line by line. */
final class Scrape {

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Map<String, String> types = new HashMap<>();
    private final List<Sample> samples = new ArrayList<>();

    Scrape(String text) {
        text.lines().forEach(this::read);
    }

    /** One line. */
    record Sample(String name, Map<String, String> labels, double value) {}

    private void read(String line) {
        if (line.startsWith("# TYPE ")) {
            String[] words = line.split(" ");
            types.put(words[2], words[3]);
        } else if (!line.startsWith("#")) {
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as("a sample: " + line).isTrue();
            String value = sample.group(3).replace("+Inf", "Infinity");
            samples.add(new Sample(sample.group(1), labels(sample.group(2)), Double.parseDouble(value)));
        }
    }

    private static Map<String, String> labels(String text) {
        return text == null
                ? Map.of()
                : LABEL.matcher(text)
                        .results()
                        .collect(Collectors.toMap(label -> label.group(1), label -> label.group(2)));
    }

    Map<String, String> types() {
        return types;
    }

    Set<String> names() {
        return samples.stream().map(Sample::name).collect(Collectors.toSet());
    }

    /** Those with a name and, among others, these labels: name, value, name, value. */
    List<Sample> all(String name, String... labels) {
        Map<String, String> wanted = new HashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        return samples.stream()
                .filter(sample -> sample.name.equals(name))
                .filter(sample -> sample.labels.entrySet().containsAll(wanted.entrySet()))
                .toList();
    }

    /** The value of the only one of those. */
    double value(String name, String... labels) {
        List<Sample> found = all(name, labels);
        assertThat(found).as(name + String.join(",", labels)).hasSize(1);
        return found.get(0).value;
    }
}
