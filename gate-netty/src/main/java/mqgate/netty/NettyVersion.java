package mqgate.netty;

import io.netty.util.Version;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import mqgate.api.GateStartException;

/**
 * Says which Netty there is, if it is not one that a gate runs on: a list of versions of somebody else has chosen it, and all that shows is
 * a class that is missing. For any thread.
 */
final class NettyVersion {

    private static final String SERIES = "4.2.";

    /** Of these a gate has classes; others, its native libraries for one, count in other ways. */
    private static final List<String> ARTIFACTS = List.of(
            "netty-common", "netty-buffer", "netty-transport", "netty-codec-base", "netty-codec-http", "netty-handler");

    private NettyVersion() {}

    /** Throws what helps instead of the failure, or nothing if Netty is not to blame. */
    static void refuseOther(LinkageError failure) {
        refuseOther(failure, found());
    }

    static void refuseOther(LinkageError failure, Collection<String> versions) {
        for (String version : versions) {
            if (!version.startsWith(SERIES)) {
                String problem = version + " (expected: " + SERIES + "x; 'mvn dependency:tree -Dincludes=io.netty' says"
                        + " who brings another)";
                throw new GateStartException("netty", problem, failure);
            }
        }
    }

    static Collection<String> found() {
        Collection<String> versions = new TreeSet<>();
        Version.identify(NettyVersion.class.getClassLoader()).forEach((artifact, version) -> {
            if (ARTIFACTS.contains(artifact)) {
                versions.add(version.artifactVersion());
            }
        });
        return versions;
    }
}
