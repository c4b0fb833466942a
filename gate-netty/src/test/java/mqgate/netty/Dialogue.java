package mqgate.netty;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client and the gate say to each other, read from a file of the folder {@code dialogues}.
 *
 * <p>{@code [ids] summary} begins a dialogue. Its lines, each with the number of the connection in front when that is
 * not 1, are {@code > bytes} sent by the client in one write, {@code < bytes} the packet that it receives next,
 * {@code < end} and {@code < nothing}, {@code x} when the client drops its socket, {@code ! verb} for the server's side
 * ({@link ServerSide}). {@code - id: reason} lists a statement that does not apply.
 *
 * @param ids the statements that it shows
 * @param settings what its gate and connections need
 */
record Dialogue(List<String> ids, String summary, List<String> settings, List<Step> steps) {

    private static final Pattern HEADER = Pattern.compile("\\[([^]]+)] (.+)");
    private static final Pattern STEP = Pattern.compile("([1-9])? ?([<>!x]) ?(.*)");
    private static final Pattern SETTING = Pattern.compile("! (option|dialect|link) .+");
    private static final Pattern NOT_APPLICABLE = Pattern.compile("- (mqant: [^:]+|\\S+): (.+)");

    /** One line; prints as where it is written and what. */
    record Step(String place, String line, int connection, char kind, String text) {
        @Override
        public String toString() {
            return place + ": " + line;
        }
    }

    /** All that one file says. */
    record Book(List<Dialogue> dialogues, Map<String, String> notApplicable) {}

    /** Prints as a test is displayed. */
    @Override
    public String toString() {
        return ids + " " + summary;
    }

    static Book read(String name) {
        return parse(name + ".txt", lines(name + ".txt"));
    }

    static Book parse(String file, List<String> lines) {
        Book book = new Book(new ArrayList<>(), new TreeMap<>());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                read(book, file + ":" + (i + 1), line);
            }
        }
        return book;
    }

    private static void read(Book book, String place, String line) {
        Matcher header = HEADER.matcher(line);
        Matcher step = STEP.matcher(line);
        Matcher notApplicable = NOT_APPLICABLE.matcher(line);
        if (header.matches()) {
            List<String> ids = List.of(header.group(1).split(", *"));
            book.dialogues().add(new Dialogue(ids, header.group(2), new ArrayList<>(), new ArrayList<>()));
        } else if (notApplicable.matches()) {
            if (book.notApplicable().put(notApplicable.group(1), notApplicable.group(2)) != null) {
                throw new IllegalArgumentException(place + ": twice: " + line);
            }
        } else if (step.matches() && !book.dialogues().isEmpty()) {
            Dialogue current = book.dialogues().get(book.dialogues().size() - 1);
            if (SETTING.matcher(line).matches()) {
                current.settings().add(step.group(3));
            } else {
                int connection = step.group(1) == null ? 1 : Integer.parseInt(step.group(1));
                current.steps()
                        .add(new Step(place, line, connection, step.group(2).charAt(0), step.group(3)));
            }
        } else {
            throw new IllegalArgumentException(place + ": " + line);
        }
    }

    /** The lines of a file of the folder. */
    static List<String> lines(String file) {
        try (InputStream in = Dialogue.class.getResourceAsStream("/dialogues/" + file);
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(in, file), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
