package mqgate.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs programs and waits for them. Used from any thread. */
final class Commands {

    private Commands() {}

    /**
     * What a program said.
     *
     * @param output all that it wrote to its output; what it wrote to its error output went to ours
     * @param status its exit status
     */
    record Result(String output, int status) {}

    /** Returns whether a file is there that was made after another one. */
    static boolean isNewer(Path made, Path source) throws IOException {
        return Files.exists(made) && Files.getLastModifiedTime(made).compareTo(Files.getLastModifiedTime(source)) >= 0;
    }

    /** Runs a program that has to succeed, and returns what it wrote. */
    static String run(List<String> command) throws IOException {
        Result result = tryToRun(command);
        if (result.status() != 0) {
            throw new IOException(
                    String.join(" ", command) + ": exit status " + result.status() + ": " + result.output());
        }
        return result.output();
    }

    static Result tryToRun(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(output, process.waitFor());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted: " + command.get(0), e);
        } finally {
            process.destroyForcibly();
        }
    }
}
