package mqgate.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Other servers, from what their makers released: each has a folder with a {@code pom.xml} and one class {@code Main}. Maven fetches
 * and compiles them when they are asked for; their Netty is not ours. Immutable.
 *
 * @param folder where the folders are
 */
record Peers(Path folder) {

    /** Returns what one needs on its class path. */
    String classPath(String name) throws IOException {
        Path home = folder.resolve(name);
        Path pom = home.resolve("pom.xml");
        if (!Files.exists(pom)) {
            throw new IOException("server: " + name + " (expected: one of ours, or a folder in " + folder + ")");
        }
        Path classes = home.resolve("target/classes");
        if (!Commands.isNewer(classes.resolve("Main.class"), home.resolve("src/main/java/Main.java"))) {
            Commands.run(List.of(
                    "mvn", "-q", "-B", "-ntp", "-f", pom.toString(), "compile", "dependency:copy-dependencies"));
        }
        return classes + File.pathSeparator + home.resolve("target/lib") + "/*";
    }

    static List<String> main(int port) {
        return List.of("Main", String.valueOf(port));
    }
}
