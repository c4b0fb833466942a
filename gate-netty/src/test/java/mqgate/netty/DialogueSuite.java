package mqgate.netty;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays all dialogues of one file. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DialogueSuite {

    private final String file;
    private final List<String> settings;
    private DialogueRunner runner;

    /** The file is named without its ending; the settings are for every gate. */
    DialogueSuite(String file, String... settings) {
        this.file = file;
        this.settings = List.of(settings);
    }

    @BeforeAll
    final void start() {
        runner = new DialogueRunner(settings);
    }

    @AfterAll
    final void stop() {
        runner.close();
    }

    final Stream<Dialogue> dialogues() {
        return Dialogue.read(file).dialogues().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialogues")
    final void dialogue_played_isAsWritten(Dialogue dialogue) throws Exception {
        runner.play(dialogue);
    }
}
