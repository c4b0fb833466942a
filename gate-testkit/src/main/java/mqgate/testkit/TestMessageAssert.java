package mqgate.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a message that a client has received.
 *
 * @since 0.1
 */
public final class TestMessageAssert extends AbstractAssert<TestMessageAssert, TestMessage> {

    TestMessageAssert(TestMessage message) {
        super(message, TestMessageAssert.class);
    }

    /**
     * Says what its topic is.
     *
     * @param topic the topic
     * @return this
     */
    public TestMessageAssert onTopic(String topic) {
        return check(actual.topic().equals(topic), "on topic " + topic);
    }

    /**
     * Says what its body is.
     *
     * @param text as UTF-8
     * @return this
     */
    public TestMessageAssert withBody(String text) {
        return withBody(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Says what its body is.
     *
     * @param bytes every byte
     * @return this
     */
    public TestMessageAssert withBody(byte[] bytes) {
        return check(Arrays.equals(actual.body(), bytes), "with body " + Text.of(bytes));
    }

    /**
     * Says what its QoS is.
     *
     * @param qos 0 to 2
     * @return this
     */
    public TestMessageAssert withQos(int qos) {
        return check(actual.qos() == qos, "of QoS " + qos);
    }

    /**
     * Says that it has a user property.
     *
     * @param name its name
     * @param value the value of the first of this name
     * @return this
     */
    public TestMessageAssert withUserProperty(String name, String value) {
        String found = actual.userProperty(name).orElse(null);
        String properties = ", which has the user properties " + actual.userProperties();
        return check(value.equals(found), "with user property " + name + "=" + value, properties);
    }

    /**
     * Says that it is a reply in the envelope, and its result is what this is as JSON.
     *
     * @param result a text, a number, a map, a list, an object of your own, or null
     * @return this
     */
    public TestMessageAssert hasResult(@Nullable Object result) {
        Reply reply = actual.reply();
        return check(reply.error().isEmpty() && reply.hasResult(result), "a reply with result " + result);
    }

    /**
     * Says that it is a reply in the envelope with an error.
     *
     * @param error the error
     * @return this
     */
    public TestMessageAssert hasError(String error) {
        return check(actual.reply().error().equals(error), "a reply with error " + error);
    }

    private TestMessageAssert check(boolean fits, String expected) {
        return check(fits, expected, "");
    }

    private TestMessageAssert check(boolean fits, String expected, String more) {
        if (!fits) {
            throw failure("expected: %s%n but: %s%s", expected, actual, more);
        }
        return this;
    }
}
