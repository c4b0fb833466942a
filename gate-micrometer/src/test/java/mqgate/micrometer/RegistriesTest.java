package mqgate.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mqgate.api.Gate;
import mqgate.api.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registries of other kinds than Prometheus'. */
final class RegistriesTest {

    private static final String HANDSHAKES = "gate.handshake.duration";

    private final Gate gate = WatchedGate.start(Options.builder().serverId("Gate@1"));
    private final GateMetrics metrics = GateMetrics.of(gate);

    @AfterEach
    void close() {
        gate.close();
    }

    private void handshake() {
        new WatchedGate.Player(gate).close();
    }

    private static void assertOneHandshake(MeterRegistry registry) {
        assertThat(registry.get(HANDSHAKES).functionTimer().count()).isOne();
        assertThat(registry.get(HANDSHAKES).functionTimer().totalTime(TimeUnit.SECONDS))
                .isPositive();
        assertThat(atMost(registry, "+Inf")).isOne();
        assertThat(atMost(registry, "0.00001")).isZero();
        assertThat(registry.get(HANDSHAKES + ".histogram").functionCounters()).hasSize(20);
    }

    private static double atMost(MeterRegistry registry, String bound) {
        return registry.get(HANDSHAKES + ".histogram")
                .tags("gate", "Gate@1", "le", bound)
                .functionCounter()
                .count();
    }

    @Test
    void bindTo_simpleRegistry_hasATimerAndACounterForEachBound() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        handshake();
        metrics.bindTo(registry);

        assertOneHandshake(registry);
        assertThat(registry.get("gate.connections.accepted").functionCounter().count())
                .isOne();

        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void bindTo_composite_isForEachOfItsRegistriesWhatItNeeds() {
        SimpleMeterRegistry simple = new SimpleMeterRegistry();
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        CompositeMeterRegistry inner = new CompositeMeterRegistry().add(prometheus);
        CompositeMeterRegistry composite =
                new CompositeMeterRegistry().add(simple).add(inner);
        composite.config().commonTags("region", "eu");
        handshake();
        metrics.bindTo(composite);

        assertOneHandshake(simple);
        Scrape scrape = new Scrape(prometheus.scrape());
        assertThat(scrape.value("gate_handshake_duration_seconds_count", "region", "eu"))
                .isOne();
        assertThat(scrape.value("gate_connections_accepted_total", "region", "eu"))
                .isOne();
        assertThat(scrape.types()).doesNotContainKey("gate_handshake_duration_histogram_total");

        metrics.close();
        assertThat(prometheus.scrape()).isEmpty();
        assertThat(simple.getMeters()).isEmpty();
    }

    @Test
    void bindTo_severalRegistries_areAllLeftByClose() {
        SimpleMeterRegistry one = new SimpleMeterRegistry();
        SimpleMeterRegistry two = new SimpleMeterRegistry();
        metrics.bindTo(one);
        metrics.bindTo(two);
        assertThat(one.getMeters()).hasSameSizeAs(two.getMeters()).isNotEmpty();

        metrics.close();
        assertThat(one.getMeters()).isEmpty();
        assertThat(two.getMeters()).isEmpty();
    }

    @Test
    void of_null_isRefused() {
        assertThatNullPointerException().isThrownBy(() -> GateMetrics.of(null)).withMessage("gate");
        assertThatNullPointerException().isThrownBy(() -> metrics.bindTo(null)).withMessage("registry");
    }

    /** The class path of an application that has another registry: what can be loaded is loaded from it alone. */
    @Test
    void bindTo_withoutPrometheusJars_worksWithOtherRegistries() throws Exception {
        URL[] jars = Stream.of(
                        System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path"), testClasses())
                .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                .filter(path -> !path.isEmpty() && !path.contains("prometheus"))
                .map(RegistriesTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            assertThat(loader.getResource("io/micrometer/prometheusmetrics/PrometheusMeterRegistry.class"))
                    .isNull();
            Class<?> program = loader.loadClass(WithoutPrometheus.class.getName());
            assertThat(program.getDeclaredMethod("meters").invoke(null)).isEqualTo(true);
        }
    }

    /** Where these classes are, whichever of the paths they came by. */
    private static String testClasses() throws URISyntaxException {
        Path here = Path.of(
                WithoutPrometheus.class.getResource("WithoutPrometheus.class").toURI());
        return here.getParent().getParent().getParent().toString();
    }

    private static URL url(String path) {
        try {
            return new File(path).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path, e);
        }
    }
}
