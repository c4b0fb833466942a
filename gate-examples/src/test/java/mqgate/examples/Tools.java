package mqgate.examples;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;

/** Programs that may be on this machine. */
final class Tools {

    private Tools() {}

    /** Skips the test where the program cannot be run. */
    static void assumeOnPath(String program) {
        try (ChildProcess help = ChildProcess.start(Path.of("."), program, "--help")) {
            help.awaitExit();
        } catch (IOException e) {
            abort(program + " is not on the PATH");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
