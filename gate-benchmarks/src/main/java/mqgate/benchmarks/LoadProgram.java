package mqgate.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mqgate.load.Load;

/**
 * What makes the load: {@code mqload}, compiled here, or the client in Java, which takes the same arguments and says the same.
 * Immutable.
 *
 * @param command how it is started
 * @param machine where it runs
 */
record LoadProgram(List<String> command, Machine machine) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Compiles {@code mqload} unless that is done already. */
    static LoadProgram mqload(Path home, Machine machine) throws IOException {
        Path source = home.resolve("src/main/c/mqload.c");
        Path program = home.resolve("target/mqload");
        if (!Commands.isNewer(program, source)) {
            Files.createDirectories(home.resolve("target"));
            Commands.run(List.of("gcc", "-O2", "-std=gnu11", "-o", program.toString(), source.toString(), "-lm"));
        }
        return new LoadProgram(List.of(program.toString()), machine);
    }

    /** Takes the client in Java, from the class path of this process. */
    static LoadProgram java(Machine machine) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        return new LoadProgram(List.of(java, "-cp", classPath, Load.class.getName()), machine);
    }

    /** Runs it against a server and returns what it measured. */
    JsonNode run(ServerProcess server, List<String> arguments) throws IOException {
        String output = Commands.tryToRun(commandFor(server, arguments)).output();
        JsonNode said = MAPPER.readTree(output);
        if (!said.isObject()) {
            throw new IOException("the load says: " + output + " (expected: an object of JSON)");
        }
        return said;
    }

    /** Returns what starts it against a server. */
    List<String> commandFor(ServerProcess server, List<String> arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(arguments);
        all.addAll(List.of("--quiet", "--port", String.valueOf(server.port())));
        all.addAll(List.of("--server-pid", String.valueOf(server.pid())));
        return machine.load(all);
    }
}
