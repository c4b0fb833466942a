package mqgate.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyEnvelopeTest {

    private static final String TRACE = "be7af696e4aece7c";

    record Position(double x, float y, @Nullable Double z) {}

    @Test
    void marshal_error_hasNullResult() {
        assertThat(marshal("an error", null))
                .isEqualTo("{\"Trace\":\"be7af696e4aece7c\",\"Error\":\"an error\",\"Result\":null}");
    }

    @Test
    void marshal_errorAndResult_sendsBoth() {
        assertThat(marshal("an error", "value"))
                .isEqualTo("{\"Trace\":\"be7af696e4aece7c\",\"Error\":\"an error\",\"Result\":\"value\"}");
    }

    @Test
    void marshal_quotesInTraceAndError_areEscaped() {
        assertThat(text(ReplyEnvelope.INSTANCE.marshal("<\"", "a \"b\" <c>\n", null)))
                .isEqualTo("{\"Trace\":\"\\u003c\\\"\",\"Error\":\"a \\\"b\\\" \\u003cc\\u003e\\n\",\"Result\":null}");
    }

    static Stream<Arguments> results() {
        return Stream.of(
                arguments(null, "null"),
                arguments("hello", "\"hello\""),
                arguments("", "\"\""),
                arguments("hello".getBytes(UTF_8), "\"aGVsbG8=\""),
                arguments(new byte[] {-1, -17, 62, 63}, "\"/+8+Pw==\""),
                arguments(new byte[0], "null"),
                arguments(true, "true"),
                arguments(List.of(1, "s", List.of()), "[1,\"s\",[]]"),
                arguments(Map.of(), "{}"));
    }

    @ParameterizedTest
    @MethodSource("results")
    void marshal_result_isGoJson(@Nullable Object result, String json) {
        assertThat(marshal("", result)).isEqualTo(envelope(json));
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("x<y>&z", "x\\u003cy\\u003e\\u0026z"),
                arguments("\u2028\u2029", "\\u2028\\u2029"),
                arguments("\u2027\u202a", "\u2027\u202a"),
                arguments("say \"hi\"", "say \\\"hi\\\""),
                arguments("a\\b/c", "a\\\\b/c"),
                arguments("\n\r\t", "\\n\\r\\t"),
                arguments("\0\u0001\b\f\u001b\u001f", "\\u0000\\u0001\\u0008\\u000c\\u001b\\u001f"),
                arguments("\u007f'`", "\u007f'`"),
                arguments("玩家一 é", "玩家一 é"),
                arguments("\ud83c\udfae", "\ud83c\udfae"),
                arguments("a\ud800b", "a\\ufffdb"),
                arguments("\udc00", "\\ufffd"),
                arguments("\ud800\ud800\udc00", "\\ufffd\ud800\udc00"),
                arguments("end\ud83c", "end\\ufffd"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void marshal_text_isEscapedAsInGo(String text, String json) {
        assertThat(marshal("", text)).isEqualTo(envelope("\"" + json + "\""));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void marshal_textAsKey_isEscapedAsInGo(String text, String json) {
        assertThat(marshal("", Map.of(text, 1))).isEqualTo(envelope("{\"" + json + "\":1}"));
    }

    @Test
    void marshal_longText_isWhole() {
        String text = "<玩\ud83c\udfae".repeat(20_000);

        assertThat(marshal("", text)).isEqualTo(envelope("\"" + text.replace("<", "\\u003c") + "\""));
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                arguments(7, "7"),
                arguments(-9223372036854775808L, "-9223372036854775808"),
                arguments(new BigInteger("123456789012345678901234567890"), "123456789012345678901234567890"),
                arguments(1.0, "1"),
                arguments(2.5, "2.5"),
                arguments(0.0, "0"),
                arguments(-0.0, "-0"),
                arguments(-2.5, "-2.5"),
                arguments(100.0, "100"),
                arguments(0.1, "0.1"),
                arguments(1e20, "100000000000000000000"),
                arguments(1e21, "1e+21"),
                arguments(-1.5e21, "-1.5e+21"),
                arguments(123456789.125e300, "1.23456789125e+308"),
                arguments(1e-6, "0.000001"),
                arguments(1.5e-6, "0.0000015"),
                arguments(1e-7, "1e-7"),
                arguments(1.25e-7, "1.25e-7"),
                arguments(1e-10, "1e-10"),
                arguments(Double.parseDouble("2e23"), "2e+23"),
                arguments(Math.pow(2, -44), "5.684341886080802e-14"),
                arguments(Double.MAX_VALUE, "1.7976931348623157e+308"),
                arguments(0.1f, "0.1"),
                arguments(1f, "1"),
                arguments(16777216f, "16777216"),
                arguments(1e21f, "1e+21"),
                arguments(1e-7f, "1e-7"));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void marshal_number_isFormattedAsInGo(Number number, String json) {
        assertThat(marshal("", number)).isEqualTo(envelope(json));
        assertThat(marshal("", Map.of("n", List.of(number)))).isEqualTo(envelope("{\"n\":[" + json + "]}"));
    }

    @Test
    void marshal_primitiveNumbers_areFormattedAsInGo() {
        assertThat(marshal("", new double[] {1.0, 2.5, 1e21})).isEqualTo(envelope("[1,2.5,1e+21]"));
        assertThat(marshal("", new float[] {1f, 0.5f, 1e-7f})).isEqualTo(envelope("[1,0.5,1e-7]"));
        assertThat(marshal("", new Position(1, 2, 3.0))).isEqualTo(envelope("{\"x\":1,\"y\":2,\"z\":3}"));
    }

    static Stream<Arguments> noNumbers() {
        return Stream.of(
                arguments(Double.NaN, "NaN"),
                arguments(Map.of("a", List.of(Double.NaN)), "NaN"),
                arguments(Float.NaN, "NaN"),
                arguments(new double[] {Double.NaN}, "NaN"),
                arguments(Double.POSITIVE_INFINITY, "+Inf"),
                arguments(Double.NEGATIVE_INFINITY, "-Inf"));
    }

    @ParameterizedTest
    @MethodSource("noNumbers")
    void marshal_notANumber_saysSoAsGoDoes(Object result, String name) {
        assertThat(marshal("", result))
                .isEqualTo("{\"Trace\":\"be7af696e4aece7c\",\"Error\":\"json: unsupported value: " + name
                        + "\",\"Result\":null}");
    }

    @Test
    void marshal_maps_areSortedAtEveryDepth() {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("z", 1);
        inner.put("B", 2);
        inner.put("a", Arrays.asList(null, Map.of("d", 1, "c", 2, "b", 3)));
        Map<String, Object> outer = new LinkedHashMap<>();
        outer.put("b", inner);
        outer.put("a", 1);

        assertThat(marshal("", outer))
                .isEqualTo(envelope("{\"a\":1,\"b\":{\"B\":2,\"a\":[null,{\"b\":3,\"c\":2,\"d\":1}],\"z\":1}}"));
    }

    @Test
    void marshal_observedMap_isTheSame() {
        assertThat(marshal("", Map.of("b", "x<y", "a", 1))).isEqualTo(envelope("{\"a\":1,\"b\":\"x\\u003cy\"}"));
    }

    static Stream<Object> unsupported() {
        Map<String, Object> nullKey = new LinkedHashMap<>();
        nullKey.put(null, 1);
        return Stream.of(new Object(), Map.of("a", new Object()), new Object[] {new Object()}, nullKey);
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void marshal_unsupportedType_hasNullResultAndSaysSo(Object result) {
        assertThat(marshal("an error", result))
                .startsWith("{\"Trace\":\"be7af696e4aece7c\",\"Error\":\"json: unsupported type: ")
                .endsWith("\",\"Result\":null}")
                .doesNotContain("\\n");
    }

    @ParameterizedTest
    @MethodSource("unsupportedInside")
    void marshal_unsupportedTypeInsideOfOthers_isTheOneThatIsNamed(Object result) {
        assertThat(marshal("", result)).contains("\"json: unsupported type: java.lang.Object\"");
    }

    static Stream<Object> unsupportedInside() {
        return Stream.of(Map.of("a", new Object()), List.of(List.of(new Object())), new Object[] {new Object()});
    }

    @Test
    void marshal_mapThatContainsItself_hasNullResult() {
        Map<String, Object> cycle = new LinkedHashMap<>();
        cycle.put("self", cycle);

        assertThat(marshal("", cycle))
                .contains("\"Error\":\"json: unsupported ")
                .endsWith(",\"Result\":null}");
    }

    private static String envelope(String result) {
        return "{\"Trace\":\"be7af696e4aece7c\",\"Error\":\"\",\"Result\":" + result + "}";
    }

    private static String marshal(String error, @Nullable Object result) {
        return text(ReplyEnvelope.INSTANCE.marshal(TRACE, error, result));
    }

    private static String text(byte[] json) {
        return new String(json, UTF_8);
    }
}
