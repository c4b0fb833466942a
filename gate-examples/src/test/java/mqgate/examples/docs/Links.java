package mqgate.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The links of the Markdown files of a project to its own files. What is linked must be there, and the heading that stands
 * behind {@code #} too, under the name that GitHub gives it. Links to other hosts are not followed: the build works offline.
 */
final class Links {

    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern LINK =
            Pattern.compile("]\\(<?([^)\\s>]+)[^)]*\\)|^\\s*\\[[^]]+]: +(\\S+)|(?:src|href)=\"([^\"]+)\"");
    private static final Pattern OTHER_HOST = Pattern.compile("[a-z]+:.*");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?)[ #]*");

    private final Path root;
    private final Map<Path, Set<String>> anchors = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private Links(Path root) {
        this.root = root;
    }

    /** What is wrong with the links, ready to be printed; empty if nothing is. */
    static List<String> problems(Path root) throws IOException {
        Links links = new Links(root);
        for (Path page : Snippets.files(root, ".md")) {
            links.check(page);
        }
        return links.problems;
    }

    private void check(Path page) throws IOException {
        List<String> lines = prose(page);
        for (int i = 0; i < lines.size(); i++) {
            Matcher link = LINK.matcher(CODE.matcher(lines.get(i)).replaceAll("``"));
            while (link.find()) {
                String target = Stream.of(link.group(1), link.group(2), link.group(3))
                        .filter(group -> group != null)
                        .findFirst()
                        .orElseThrow();
                check(page, target, root.relativize(page) + ":" + (i + 1) + ": " + target);
            }
        }
    }

    private void check(Path page, String target, String place) throws IOException {
        if (OTHER_HOST.matcher(target).matches()) {
            return;
        }
        String path = target.replaceFirst("#.*", "");
        Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        if (!Files.exists(file)) {
            problems.add(place + ": no such file");
        } else if (target.contains("#") && !anchors(file).contains(target.replaceFirst(".*#", ""))) {
            problems.add(place + ": no such heading (expected one of " + anchors(file) + ")");
        }
    }

    private Set<String> anchors(Path file) throws IOException {
        Set<String> known = anchors.get(file);
        if (known == null) {
            known = headings(file);
            anchors.put(file, known);
        }
        return known;
    }

    private static Set<String> headings(Path file) throws IOException {
        Set<String> anchors = new HashSet<>();
        if (!file.toString().endsWith(".md")) {
            return anchors;
        }
        for (String line : prose(file)) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String anchor = anchor(heading.group(1));
                String free = anchor;
                for (int i = 1; !anchors.add(free); i++) {
                    free = anchor + "-" + i;
                }
            }
        }
        return anchors;
    }

    /** GitHub's rule: small letters, nothing but letters, digits, hyphens and underscores, a hyphen for each space. */
    private static String anchor(String heading) {
        String shown = heading.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
        return shown.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /** The lines of a Markdown file; those of fenced blocks are empty. */
    private static List<String> prose(Path file) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        for (Snippets.Fence fence : Snippets.Fence.of(lines)) {
            lines.subList(fence.start(), Math.min(fence.end() + 1, lines.size()))
                    .replaceAll(line -> "");
        }
        return lines;
    }
}
