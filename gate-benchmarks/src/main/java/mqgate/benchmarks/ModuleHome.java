package mqgate.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the sources of this module are, of which a comparison needs some that are not Java's, or not of this build. */
final class ModuleHome {

    private ModuleHome() {}

    /** Returns the folder, or the working directory if this class is not below it. */
    static Path find() {
        String code = ModuleHome.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        for (Path path = Path.of(code); path != null; path = path.getParent()) {
            if (Files.exists(path.resolve("src/main/c"))) {
                return path;
            }
        }
        return Path.of("").toAbsolutePath();
    }
}
