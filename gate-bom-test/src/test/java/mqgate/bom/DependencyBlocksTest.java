package mqgate.bom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mqgate.api.Options;
import mqgate.core.Modules;
import mqgate.micrometer.GateMetrics;
import mqgate.nats.NatsLink;
import mqgate.netty.NettyGate;
import mqgate.opentelemetry.GateTracer;
import mqgate.spring.GateProperties;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.Test;

/** Holds the blocks of dependencies that the documentation shows to what Maven resolves: this module's own, which are the same. */
final class DependencyBlocksTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>.*?</dependency>", Pattern.DOTALL);
    private static final Pattern MODULE = Pattern.compile("<artifactId>(gate-[a-z-]+)</artifactId>");

    private static Stream<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group);
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static String read(String file) throws IOException {
        return Files.readString(PROJECT.resolve(file), UTF_8);
    }

    @Test
    void blocks_ofTheReadme_areThoseThatAreResolvedHere() throws IOException {
        String pom = read("gate-bom-test/pom.xml");
        Set<String> resolved = new HashSet<>(
                all(DEPENDENCY, pom).map(DependencyBlocksTest::withoutSpace).toList());

        List<String> shown = all(BLOCK, read("README.md"))
                .flatMap(block -> all(DEPENDENCY, block))
                .map(DependencyBlocksTest::withoutSpace)
                .toList();

        assertThat(shown).hasSizeGreaterThan(3).allMatch(resolved::contains);
    }

    @Test
    void classes_ofAllModules_areThoseOfThisBuild() throws Exception {
        List<Class<?>> all = List.of(
                Options.class,
                Modules.class,
                NettyGate.class,
                NatsLink.class,
                GateMetrics.class,
                GateTracer.class,
                GateProperties.class,
                TestClient.class);

        for (Class<?> type : all) {
            URL origin = type.getProtectionDomain().getCodeSource().getLocation();
            assertThat(Path.of(origin.toURI())).as("not from a repository").startsWith(PROJECT);
        }
    }

    @Test
    void blocks_ofTheDocs_nameModulesOfTheBillInItsVersion() throws IOException {
        String bill = read("gate-bom/pom.xml");
        String version = read("pom.xml").replaceAll("(?s).*?<version>(.*?)</version>.*", "$1");
        List<String> shown = new ArrayList<>();
        try (DirectoryStream<Path> pages = Files.newDirectoryStream(PROJECT.resolve("docs"), "*.md")) {
            for (Path page : pages) {
                all(BLOCK, Files.readString(page, UTF_8))
                        .flatMap(block -> all(DEPENDENCY, block))
                        .filter(dependency -> dependency.contains("io.github.mqgate"))
                        .forEach(shown::add);
            }
        }

        assertThat(shown).isNotEmpty().allSatisfy(dependency -> {
            assertThat(bill).contains(all(MODULE, dependency).findFirst().orElseThrow());
            if (dependency.contains("<version>")) {
                assertThat(dependency).contains("<version>" + version + "</version>");
            }
        });
    }

    /** What is not deployed is not in the bill, all else is. */
    @Test
    void bom_namesAllModulesThatAreDeployed() throws IOException {
        Set<String> named = new HashSet<>(all(MODULE, read("gate-bom/pom.xml"))
                .map(name -> name.replaceAll("<[^>]*>", ""))
                .toList());
        named.remove("gate-bom");
        named.remove("gate-parent");

        Set<String> deployed = new HashSet<>();
        for (String module : Arrays.asList(read("pom.xml").split("<module>"))) {
            String name = module.substring(0, Math.max(0, module.indexOf("</module>")));
            boolean counts = !name.isEmpty() && !name.equals("gate-bom");
            if (counts && !read(name + "/pom.xml").contains("<maven.deploy.skip>true")) {
                deployed.add(name);
            }
        }

        assertThat(named).isEqualTo(deployed);
    }
}
