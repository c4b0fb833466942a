package mqgate.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process of the gate as its parent sees it. Used by one thread. */
final class GateProcess implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader lines;
    private final JsonNode ports;

    /** Starts it and waits until it listens. */
    GateProcess(SoakPlan plan) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(plan.javaOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SoakGate.class.getName()));
        command.addAll(List.of(
                String.valueOf(plan.seed()),
                String.valueOf(plan.clients()),
                plan.overTime().toString()));
        process = new ProcessBuilder(command).redirectError(plan.log().toFile()).start();
        questions = process.outputWriter();
        lines = process.inputReader();
        ports = answer();
    }

    /** Returns the port of a listener. */
    int port(Way way) {
        return ports.get(way.name()).asInt();
    }

    /** Asks a question and waits for the answer. */
    ObjectNode ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        return answer();
    }

    private ObjectNode answer() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("the process of the gate has ended; its log says why");
        }
        return (ObjectNode) MAPPER.readTree(line);
    }

    @Override
    public void close() throws IOException {
        try (questions;
                lines) {
            questions.close(); // that is its end
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
