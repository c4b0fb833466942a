package mqgate.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clients see what is wrong, lost and doubled, and only that. */
final class ChecksTest {

    private static final int NUMBER = 7;

    private final Errors errors = new Errors();
    private final Namesakes namesakes = new Namesakes();
    private final Arrivals arrivals = new Arrivals("a client", errors);
    private final Echoes echoes = new Echoes(NUMBER, "echo", MqttQoS.AT_MOST_ONCE, errors);
    private final MqttClient client = new MqttClient(Way.TCP, "a", false, new SteadyClient(0, new Interval(), errors));

    private String found() {
        ObjectNode counts = JsonNodeFactory.instance.objectNode();
        errors.addTo(counts);
        StringBuilder found = new StringBuilder();
        counts.properties().stream()
                .filter(count -> count.getValue().asLong() > 0)
                .forEach(count -> found.append(count.getKey()).append(count.getValue()));
        return found.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "world/must, 5 6 7, ''",
        "world/must, 5 7, LOST1",
        "world/must, 5 5, DOUBLED1",
        "world/must, 5 6 5, DOUBLED1",
        "world/latest, 5 9 12, ''",
        "world/latest, 5 9 8, DOUBLED1",
        "world/droppable, 5 9, ''",
    })
    void arrival_ofNumbers_isRightOrNot(String topic, String numbers, String expected) {
        for (String number : numbers.split(" ")) {
            arrivals.add(topic, Unpooled.wrappedBuffer(Numbered.body(Long.parseLong(number), 50)));
        }

        assertThat(found()).isEqualTo(expected);
    }

    @Test
    void arrival_oneByteIsAnother_isWrong() {
        byte[] body = Numbered.body(1, 50);
        body[49]++;

        arrivals.add("world/must", Unpooled.wrappedBuffer(body));

        assertThat(found()).isEqualTo("WRONG1");
    }

    @ParameterizedTest
    @CsvSource({"1 2 3, ''", "1 4, LOST2", "1 1, DOUBLED1", "2 1, LOST1DOUBLED1"})
    void echo_ofNumbers_isRightOrNot(String numbers, String expected) {
        for (String number : numbers.split(" ")) {
            echoes.add(client, Echo.body(NUMBER, Long.parseLong(number), 99));
        }

        assertThat(found()).isEqualTo(expected);
    }

    @Test
    void echo_ofAnotherClient_isWrong() {
        echoes.add(client, Echo.body(NUMBER + 1, 1, 99));

        assertThat(found()).isEqualTo("WRONG1");
    }

    @Test
    void echo_oneByteIsAnother_isWrong() {
        echoes.add(client, Echo.body(NUMBER, 1, 99).setByte(63, 0x55));

        assertThat(found()).isEqualTo("WRONG1");
    }

    private Visitor visitor(long seed) {
        Visitor visitor = new Visitor(new SplittableRandom(seed), errors, namesakes);
        namesakes.add(visitor);
        return visitor;
    }

    @ParameterizedTest
    @CsvSource({"3, 1, ''", "136, 1, ''", "136, 2, REFUSED1", "135, 1, REFUSED1", "-1, 1, REFUSED1"})
    void refusal_ofAVisitor_isRightIfAnotherHasItsClientId(int code, long seedOfTheOther, String expected) {
        Visitor refused = visitor(1);
        visitor(seedOfTheOther);

        refused.onClosed(client, code);

        assertThat(found()).isEqualTo(expected);
    }

    @Test
    void refusal_ofAVisitorWhoseNamesakeIsGone_isAnError() {
        visitor(1).onClosed(client, 0x8e);

        visitor(1).onClosed(client, 0x88);

        assertThat(found()).isEqualTo("REFUSED1");
    }
}
