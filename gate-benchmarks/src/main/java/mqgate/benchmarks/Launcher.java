package mqgate.benchmarks;

import io.netty.util.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts servers, each in the same way. Immutable.
 *
 * @param machine where they run
 * @param javaHome whose {@code bin} has the programs of the JDK
 * @param javaOptions options for each virtual machine
 * @param peers where the peers are made, if any are asked for
 */
record Launcher(Machine machine, Path javaHome, List<String> javaOptions, Peers peers) {

    ServerProcess start(ServerSpec server) throws IOException {
        String classPath = server.isPeer() ? peers.classPath(server.kind()) : System.getProperty("java.class.path");
        return ServerProcess.onFreePort(server.name(), port -> {
            List<String> command = new ArrayList<>();
            command.add(program("java"));
            command.addAll(javaOptions);
            command.addAll(List.of("-cp", classPath));
            command.addAll(server.isPeer() ? Peers.main(port) : server.main(port));
            return server.eventLoops() > 1 ? machine.anywhere(command) : machine.server(command);
        });
    }

    /** Returns what one has to know to measure the same again. */
    String describe() throws IOException {
        String version = Commands.run(List.of(program("java"), "--version"));
        return String.join(
                "; ",
                machine.describe(),
                version.lines().findFirst().orElse("") + ' ' + String.join(" ", javaOptions),
                "Netty " + nettyVersion());
    }

    private static String nettyVersion() {
        Version version = Version.identify().get("netty-common");
        return version == null ? "?" : version.artifactVersion();
    }

    String program(String name) {
        return javaHome.resolve("bin").resolve(name).toString();
    }
}
