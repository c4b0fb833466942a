package mqgate.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandlerTableTest {

    @Test
    void find_manyHandlers_eachIsFoundWhereItsNameStands() {
        Map<String, Map<String, String>> modules = new HashMap<>();
        for (int module = 0; module < 20; module++) {
            for (int handler = 0; handler < 20; handler++) {
                modules.computeIfAbsent("m" + module, name -> new HashMap<>())
                        .put("HD_" + handler, module + "-" + handler);
            }
        }

        HandlerTable<String> table = new HandlerTable<>(modules);

        modules.forEach((module, handlers) -> handlers.forEach((name, handler) -> {
            String topic = module + "/" + name;
            assertThat(table.find(topic, topic.length())).isEqualTo(handler);
            assertThat(table.find(topic + "/17", topic.length())).isEqualTo(handler);
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "echo", "echo/", "echo/HD_ech", "echo/HD_echoo", "echp/HD_echo", "echo@1/HD_echo"})
    void find_anotherName_isNull(String topic) {
        HandlerTable<String> table = new HandlerTable<>(Map.of("echo", Map.of("HD_echo", "found")));

        assertThat(table.find(topic, topic.length())).isNull();
    }

    @Test
    void find_namesWithTheSameHash_areTwo() {
        HandlerTable<String> table = new HandlerTable<>(Map.of("m", Map.of("HD_Aa", "first", "HD_BB", "second")));

        assertThat(table.find("m/HD_Aa", 7)).isEqualTo("first");
        assertThat(table.find("m/HD_BB", 7)).isEqualTo("second");
    }

    @Test
    void find_noHandlers_isNull() {
        HandlerTable<String> table = new HandlerTable<>(Map.of());

        assertThat(table.find("", 0)).isNull();
        assertThat(table.find("echo/HD_echo", 12)).isNull();
    }
}
