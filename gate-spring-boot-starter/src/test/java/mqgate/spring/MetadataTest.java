package mqgate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import mqgate.api.Limits;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;

/** What an editor shows of the properties is there, and true. */
final class MetadataTest {

    /** What has no default, or one that depends on the machine or on others. */
    private static final Set<String> WITHOUT_DEFAULT = Set.of(
            "gate.tcp-addr",
            "gate.ws-addr",
            "gate.listeners",
            "gate.trusted-proxies",
            "gate.server-id",
            "gate.server-metadata",
            "gate.max-unsent-bytes-of-gate",
            "gate.max-droppable-bytes",
            "gate.ws-allowed-origins",
            "gate.tls.enabled",
            "gate.tls.certificates",
            "gate.tls.client-authorities");

    /** Settings of the options that a text cannot be, or that a property of another form is for. */
    private static final Map<String, String> NO_PROPERTY = new TreeMap<>(Map.ofEntries(
            Map.entry("routeHandler", "a bean"),
            Map.entry("asyncRouteHandler", "a bean"),
            Map.entry("router", "a bean, or annotated ones"),
            Map.entry("storageHandler", "a bean"),
            Map.entry("agentLearner", "a bean"),
            Map.entry("sessionLearner", "a bean"),
            Map.entry("gateLearner", "beans"),
            Map.entry("gateHandler", "a decorator, set by a customizer"),
            Map.entry("sendMessageHook", "a bean"),
            Map.entry("guestJudge", "a bean"),
            Map.entry("subscribeAuthorizer", "a bean"),
            Map.entry("replyMarshaller", "a bean"),
            Map.entry("executor", "a bean with a qualifier"),
            Map.entry("authenticator", "a bean"),
            Map.entry("requestTracer", "a bean"),
            Map.entry("flightListener", "a bean"),
            Map.entry("tls", "gate.tls.*"),
            Map.entry("certFile", "gate.tls.certificates"),
            Map.entry("keyFile", "gate.tls.certificates"),
            Map.entry("limits", "gate.limits.*"),
            Map.entry("listener", "gate.listeners"),
            Map.entry("settings", "mqant's names of what has properties here"),
            Map.entry("build", "not a setting")));

    @Test
    void metadata_ofEachProperty_hasTypeDescriptionAndDefault() {
        Map<String, JsonNode> metadata = Settings.metadata();

        assertThat(metadata).hasSizeGreaterThan(50);
        assertThat(metadata.values()).allSatisfy(property -> {
            assertThat(property.path("type").asText()).isNotEmpty();
            assertThat(property.path("description").asText()).isNotEmpty();
        });
        Set<String> withoutDefault = new TreeSet<>(metadata.keySet());
        withoutDefault.removeIf(name -> metadata.get(name).has("defaultValue"));
        assertThat(withoutDefault).isEqualTo(new TreeSet<>(WITHOUT_DEFAULT));
    }

    @Test
    void metadata_ofDefaults_isWhatTheOptionsHave() throws ReflectiveOperationException {
        Map<String, String> defaults = new HashMap<>();
        Settings.metadata().forEach((name, property) -> {
            if (property.has("defaultValue") && !name.startsWith("gate.tls.")) {
                defaults.put(name, property.get("defaultValue").asText());
            }
        });
        Options expected = Options.builder().serverId("x").logContext(true).build();

        Options stated = Settings.options(with(defaults, "gate.server-id", "x"));
        Options unset = Settings.options(Map.of("gate.server-id", "x"));

        assertThat(values(stated)).isEqualTo(values(expected));
        assertThat(values(unset)).isEqualTo(values(expected));
    }

    @Test
    void properties_ofEachSettingThatIsAValue_exist() {
        Set<String> expected = new TreeSet<>(settings(Options.Builder.class));
        expected.removeAll(NO_PROPERTY.keySet());
        Set<String> properties = Settings.metadata().keySet();

        assertThat(properties)
                .containsAll(
                        expected.stream().map(name -> "gate." + kebab(name)).toList());
        Set<String> limits = new TreeSet<>(settings(Limits.Builder.class));
        limits.remove("build");
        assertThat(properties)
                .containsAll(limits.stream()
                        .map(name -> "gate.limits." + kebab(name))
                        .toList());
        assertThat(settings(Options.Builder.class)).containsAll(NO_PROPERTY.keySet());
    }

    private static Map<String, String> with(Map<String, String> map, String name, String value) {
        Map<String, String> all = new HashMap<>(map);
        all.put(name, value);
        return all;
    }

    private static Set<String> settings(Class<?> builder) {
        Set<String> names = new TreeSet<>();
        Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> java.lang.reflect.Modifier.isPublic(method.getModifiers()))
                .forEach(method -> names.add(method.getName()));
        return names;
    }

    static String kebab(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }

    /** All that getters return, with the limits one by one. */
    static Map<String, Object> values(Object settings) throws ReflectiveOperationException {
        Map<String, Object> values = new TreeMap<>();
        for (Method method : settings.getClass().getMethods()) {
            boolean isGetter =
                    method.getParameterCount() == 0 && method.getName().matches("(get|is)[A-Z].*");
            if (isGetter && !method.getName().equals("getClass")) {
                Object value = method.invoke(settings);
                values.put(method.getName(), value instanceof Limits limits ? values(limits) : value);
            }
        }
        return values;
    }
}
