package mqgate.spring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import mqgate.api.Options;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Properties as an application has them, and what its editor knows about them. */
final class Settings {

    private Settings() {}

    /** Returns the options that these properties make, on a builder with nothing else. */
    static Options options(Map<String, ?> properties) {
        Options.Builder options = Options.builder();
        OptionProperties.apply(bind(properties), options);
        return options.build();
    }

    static GateProperties bind(Map<String, ?> properties) {
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("gate", GateProperties.class);
    }

    /** Returns the metadata of our properties, by name. */
    static Map<String, JsonNode> metadata() {
        Map<String, JsonNode> properties = new TreeMap<>();
        try {
            List<URL> files = Collections.list(
                    Settings.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"));
            for (URL file : files) {
                for (JsonNode property : new ObjectMapper().readTree(file).get("properties")) {
                    String name = property.get("name").asText();
                    if (name.startsWith("gate.")) {
                        properties.put(name, property);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
