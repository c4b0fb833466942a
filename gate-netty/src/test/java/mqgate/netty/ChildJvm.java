package mqgate.netty;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program with the classes of the tests in a process of its own, which is asked line by line. For one thread. */
final class ChildJvm implements AutoCloseable {

    /** What the program puts before an answer; anything else that it prints is not for the test. */
    static final String ANSWER = "answer ";

    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;

    private ChildJvm(Process process) {
        this.process = process;
        out = process.inputReader();
        in = new PrintWriter(process.outputWriter(), true);
    }

    /** Starts a program with a fixed heap and a collector that leaves nothing behind. */
    static ChildJvm start(Class<?> program, String... args) throws IOException {
        return startOn(System.getProperty("java.class.path"), program, args);
    }

    static ChildJvm startOn(String classPath, Class<?> program, String... args) throws IOException {
        return startOn(classPath, List.of(), program, args);
    }

    /** Starts a program on a runtime that has only these modules. */
    static ChildJvm startWithModules(String modules, Class<?> program, String... args) throws IOException {
        List<String> options = List.of("--limit-modules", modules);
        return startOn(System.getProperty("java.class.path"), options, program, args);
    }

    private static ChildJvm startOn(String classPath, List<String> options, Class<?> program, String... args)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                classPath));
        command.addAll(options);
        command.add(program.getName());
        command.addAll(List.of(args));
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Waits for the next answer, a number. The test's own time-out ends a wait for a program that hangs. */
    long nextNumber() throws IOException {
        String line;
        while ((line = out.readLine()) != null) {
            if (line.startsWith(ANSWER)) {
                return Long.parseLong(line.substring(ANSWER.length()));
            }
        }
        throw new EOFException("the program has ended without an answer: exit code "
                + process.onExit().join().exitValue());
    }

    /** Asks and waits for the answer. */
    long ask(String question) throws IOException {
        in.println(question);
        return nextNumber();
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
