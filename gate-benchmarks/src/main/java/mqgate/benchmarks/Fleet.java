package mqgate.benchmarks;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The servers that run: each is started when it is first asked for, and runs to the end. Used by one thread. */
final class Fleet implements AutoCloseable {

    private final Map<String, ServerProcess> running = new HashMap<>();
    private final Launcher launcher;
    private final LoadProgram load;

    Fleet(Launcher launcher, LoadProgram load) {
        this.launcher = launcher;
        this.load = load;
    }

    LoadProgram load() {
        return load;
    }

    Launcher launcher() {
        return launcher;
    }

    ServerProcess running(ServerSpec server) throws IOException {
        ServerProcess process = running.get(server.name());
        if (process == null || !process.isAlive()) {
            process = launcher.start(server);
            running.put(server.name(), process);
        }
        return process;
    }

    @Override
    public void close() {
        running.values().forEach(ServerProcess::close);
    }
}
