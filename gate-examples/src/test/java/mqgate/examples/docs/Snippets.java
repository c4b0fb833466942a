package mqgate.examples.docs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of Java in the Markdown files of the project. Each is the text of a source that the build compiles and runs; the
 * line above the block names it:
 *
 * <pre>
 * &lt;!-- code: gate-examples/src/test/java/mqgate/book/FirstGateTest.java#start --&gt;
 * </pre>
 *
 * <ul>
 *   <li>Behind {@code #} stands the name of a region: the lines between {@code // region start} and {@code // endregion}.
 *       Without it the block is the whole file, but for its package.
 *   <li>The text is moved to the left as far as it goes, and the lines that mark regions are left out.
 *   <li>A region has a name of its own in its file, holds no other region, and is shown in some Markdown file.
 * </ul>
 *
 * {@code main} writes the blocks. It is one file on nothing but the JDK, so that it runs without a build.
 */
final class Snippets {

    static final String COMMAND = "java gate-examples/src/test/java/mqgate/examples/docs/Snippets.java";

    private static final Pattern NAMED = Pattern.compile("\\s*<!-- code: (\\S+) -->");
    private static final Pattern SOURCE = Pattern.compile(".+/src/(main|test)/java/.+\\.java");
    private static final Pattern REGION = Pattern.compile("\\s*// region (\\S+)");
    private static final Pattern END = Pattern.compile("\\s*// endregion");

    private final Path root;
    private final Map<String, List<String>> texts = new LinkedHashMap<>();
    private final Set<String> unused = new LinkedHashSet<>();
    private final Map<Path, List<String>> pages = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private Snippets(Path root) {
        this.root = root;
    }

    /** Writes the blocks into the Markdown files of the working directory and tells what it could not write. */
    public static void main(String[] args) throws IOException {
        of(Path.of("")).write();
        List<String> left = of(Path.of("")).problems();
        left.forEach(System.err::println);
        System.exit(left.isEmpty() ? 0 : 1);
    }

    static Snippets of(Path root) throws IOException {
        Snippets snippets = new Snippets(root);
        for (Path file : files(root, ".java")) {
            snippets.readSource(file);
        }
        for (Path file : files(root, ".md")) {
            snippets.pages.put(file, snippets.page(file));
        }
        snippets.unused.forEach(name -> snippets.problems.add(name + ": no Markdown file shows this region"));
        return snippets;
    }

    /** What is wrong with the files as they are, ready to be printed; empty if nothing is. */
    List<String> problems() {
        return problems;
    }

    void write() throws IOException {
        for (Map.Entry<Path, List<String>> page : pages.entrySet()) {
            if (!Files.readAllLines(page.getKey()).equals(page.getValue())) {
                Files.write(page.getKey(), page.getValue());
            }
        }
    }

    /** The files of the project with this ending, without what a build, an editor or Git put there. */
    static List<Path> files(Path root, String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean foreign = name.startsWith(".") || name.equals("target") || name.equals("node_modules");
                return foreign && !folder.equals(root) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(ending)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }

    private void readSource(Path file) throws IOException {
        String name = name(file);
        String region = null;
        List<String> whole = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Matcher start = REGION.matcher(line);
            if (start.matches()) {
                check(region == null, name + "#" + region + ": not ended (expected: no region in a region)");
                region = start.group(1);
                lines = new ArrayList<>();
            } else if (END.matcher(line).matches()) {
                keep(name, region, lines);
                region = null;
            } else {
                whole.add(line);
                lines.add(line);
            }
        }
        check(region == null, name + "#" + region + ": not ended (expected: // endregion)");
        texts.put(name, trim(withoutPackage(whole)));
    }

    private void keep(String file, String name, List<String> lines) {
        if (name == null) {
            problems.add(file + ": // endregion without a region");
            return;
        }
        String region = file + "#" + name;
        List<String> text = trim(lines);
        check(!text.isEmpty(), region + ": empty");
        check(texts.put(region, text) == null, region + ": the name stands twice in the file");
        unused.add(region);
    }

    private static List<String> withoutPackage(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("package ")) {
                return lines.subList(i + 1, lines.size());
            }
        }
        return lines;
    }

    /** Without the indentation that all lines share and without empty lines at both ends. */
    private static List<String> trim(List<String> lines) {
        String text = String.join("\n", lines).stripTrailing().replaceFirst("^(\\s*\n)+", "");
        return text.stripIndent().lines().toList();
    }

    /** The lines of a Markdown file as they should be. */
    private List<String> page(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> page = new ArrayList<>();
        int next = 0;
        for (Fence fence : Fence.of(lines)) {
            page.addAll(lines.subList(next, fence.start() + 1));
            List<String> block = lines.subList(fence.start() + 1, fence.end());
            page.addAll(fence.isJava() ? block(name(file), lines, fence) : block);
            next = fence.end();
        }
        page.addAll(lines.subList(next, lines.size()));
        return page;
    }

    private List<String> block(String file, List<String> lines, Fence fence) {
        List<String> block = lines.subList(fence.start() + 1, fence.end());
        String place = file + ":" + (fence.start() + 1) + ": ";
        Matcher named = NAMED.matcher(fence.start() == 0 ? "" : lines.get(fence.start() - 1));
        if (!named.matches()) {
            problems.add(place + "Java without a source (expected: <!-- code: PATH#REGION --> on the line above)");
            return block;
        }
        String source = named.group(1);
        unused.remove(source);
        List<String> text = texts.get(source);
        if (text == null || !SOURCE.matcher(source.replaceFirst("#.*", "")).matches()) {
            problems.add(place + source + ": not there (expected: MODULE/src/test/java/FILE.java#REGION)");
            return block;
        }
        List<String> expected = text.stream()
                .map(line -> line.isEmpty() ? line : fence.indentation() + line)
                .toList();
        String shown = String.join("\n", expected);
        check(block.equals(expected), place + "not " + source + " (mend: " + COMMAND + "), expected:\n" + shown);
        return expected;
    }

    private String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private void check(boolean right, String problem) {
        if (!right) {
            problems.add(problem);
        }
    }

    /** A fenced block of a Markdown file: the lines of its fences, counted from zero, and what the first says. */
    record Fence(int start, int end, String indentation, String info) {

        private static final Pattern OPEN = Pattern.compile("(\\s*)(`{3,}|~{3,})\\s*([^`]*)");

        static List<Fence> of(List<String> lines) {
            List<Fence> fences = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                Matcher open = OPEN.matcher(lines.get(i));
                if (open.matches()) {
                    int end = end(lines, i + 1, open.group(2));
                    fences.add(new Fence(i, end, open.group(1), open.group(3)));
                    i = end;
                }
            }
            return fences;
        }

        private static int end(List<String> lines, int from, String fence) {
            for (int i = from; i < lines.size(); i++) {
                String line = lines.get(i).strip();
                if (line.startsWith(fence)
                        && line.replace(fence.substring(0, 1), "").isEmpty()) {
                    return i;
                }
            }
            return lines.size();
        }

        boolean isJava() {
            return info.toLowerCase(Locale.ROOT).matches("java\\b.*");
        }
    }
}
