package mqgate.core;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import mqgate.api.GateException;
import org.jspecify.annotations.Nullable;

/** JSON as Go's encoding/json writes it: sorted keys, its escapes, its numbers. Safe for use from any thread. */
final class Json {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private static final ObjectMapper MAPPER = JsonMapper.builder(
                    new JsonFactoryBuilder().characterEscapes(new GoEscapes()).build())
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule()
                    .addSerializer(new GoNumber<>(Double.class))
                    .addSerializer(new GoNumber<>(double.class))
                    .addSerializer(new GoNumber<>(Float.class))
                    .addSerializer(new GoNumber<>(float.class))
                    .addSerializer(new GoNumbers<>(double[].class))
                    .addSerializer(new GoNumbers<>(float[].class)))
            .build();

    private Json() {}

    static String write(@Nullable Object value) throws IOException {
        return MAPPER.writeValueAsString(value);
    }

    static Map<String, Object> readObject(byte[] json) {
        Map<String, Object> object;
        try {
            object = MAPPER.readValue(json, OBJECT);
        } catch (IOException e) { // its words quote the body, which must not get into traces with this one
            throw incorrect();
        }
        if (!isFinite(object)) {
            throw incorrect();
        }
        return object;
    }

    private static GateException incorrect() {
        return new GateException("The JSON format is incorrect");
    }

    /**
     * A number that is too large for a double is read as infinite, which no handler expects of JSON; Go refuses it. Clients nest as deep as
     * the parser lets them, so a level takes little of the stack.
     */
    private static boolean isFinite(@Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            return areFinite(object.values());
        }
        if (value instanceof List<?> array) {
            return areFinite(array);
        }
        return !(value instanceof Double number) || Double.isFinite(number);
    }

    private static boolean areFinite(Collection<?> values) {
        for (Object value : values) {
            if (!isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /** Escapes what Go escapes: quotes, backslash, control characters, and what could end a script in a page. */
    private static final class GoEscapes extends CharacterEscapes {

        private static final long serialVersionUID = 1L;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = CharacterEscapes.standardAsciiEscapesForJSON();
            for (char c = 0; c < ' '; c++) {
                if (c != '\n' && c != '\r' && c != '\t') {
                    codes[c] = ESCAPE_CUSTOM;
                }
            }
            codes['<'] = ESCAPE_CUSTOM;
            codes['>'] = ESCAPE_CUSTOM;
            codes['&'] = ESCAPE_CUSTOM;
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int ch) {
            boolean lineSeparator = ch == 0x2028 || ch == 0x2029;
            return ch < 0x80 || lineSeparator ? new SerializedString(String.format("\\u%04x", ch)) : null;
        }
    }

    /** Writes a floating-point number without a needless fraction, with an exponent only where Go uses one. */
    private static final class GoNumber<N extends Number> extends StdSerializer<N> {

        private static final long serialVersionUID = 1L;
        private static final BigDecimal SMALLEST_PLAIN = new BigDecimal("1e-6");
        private static final BigDecimal SMALLEST_EXPONENT = new BigDecimal("1e21");

        GoNumber(Class<N> type) {
            super(type);
        }

        @Override
        public void serialize(N value, JsonGenerator out, SerializerProvider provider) throws IOException {
            double number = value.doubleValue();
            if (Double.isNaN(number) || Double.isInfinite(number)) {
                throw JsonMappingException.from(out, "json: unsupported value: " + name(number));
            }
            out.writeNumber(format(shortest(value), number));
        }

        private static String name(double notNumber) {
            return Double.isNaN(notNumber) ? "NaN" : notNumber > 0 ? "+Inf" : "-Inf";
        }

        /** Before Java 19, toString may write more digits than are needed. */
        private static String shortest(Number value) {
            return value instanceof Float number
                    ? NumberOutput.toString(number, true)
                    : NumberOutput.toString(value.doubleValue(), true);
        }

        private static String format(String shortest, double number) {
            if (number == 0) {
                return 1 / number < 0 ? "-0" : "0";
            }
            BigDecimal exact = new BigDecimal(shortest).stripTrailingZeros();
            BigDecimal size = exact.abs();
            if (size.compareTo(SMALLEST_PLAIN) >= 0 && size.compareTo(SMALLEST_EXPONENT) < 0) {
                return exact.toPlainString();
            }
            int exponent = exact.precision() - exact.scale() - 1;
            String digits = exact.movePointLeft(exponent).toPlainString();
            return digits + (exponent < 0 ? "e-" : "e+") + Math.abs(exponent);
        }
    }

    /** Writes an array of primitive numbers as {@link GoNumber} does each. */
    private static final class GoNumbers<A> extends StdSerializer<A> {

        private static final long serialVersionUID = 1L;

        GoNumbers(Class<A> type) {
            super(type);
        }

        @Override
        public void serialize(A numbers, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartArray();
            for (int i = 0; i < Array.getLength(numbers); i++) {
                provider.defaultSerializeValue(Array.get(numbers, i), out);
            }
            out.writeEndArray();
        }
    }
}
