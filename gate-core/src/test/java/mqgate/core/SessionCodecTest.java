package mqgate.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import mqgate.api.Session;
import mqgate.api.SessionFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCodecTest {

    private final SessionFactory factory = new SessionFactory(new RecordingGateHandler(), null);

    /** One session that mqant wrote, with what its getters said. */
    record Vector(
            String hex,
            String ip,
            String network,
            String userId,
            long userIdInt64,
            String sessionId,
            String serverId,
            String traceId,
            String spanId,
            Map<String, String> settings,
            String topic) {

        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    static List<Vector> vectors() throws IOException {
        try (InputStream in = SessionCodecTest.class.getResourceAsStream("/session-vectors.json")) {
            return new ObjectMapper().readValue(Objects.requireNonNull(in), new TypeReference<>() {});
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void fromBytes_writtenByMqant_hasAllFields(Vector vector) {
        Session session = factory.fromBytes(vector.bytes());

        assertThat(session.getIp()).isEqualTo(vector.ip());
        assertThat(session.getNetwork()).isEqualTo(vector.network());
        assertThat(session.getUserId()).isEqualTo(vector.userId());
        assertThat(session.getUserIdInt64()).isEqualTo(vector.userIdInt64());
        assertThat(session.getSessionId()).isEqualTo(vector.sessionId());
        assertThat(session.getServerId()).isEqualTo(vector.serverId());
        assertThat(session.getTraceId()).isEqualTo(vector.traceId());
        assertThat(session.getSpanId()).isEqualTo(vector.spanId());
        assertThat(session.getSettings()).isEqualTo(vector.settings());
        assertThat(session.getTopic()).isEqualTo(vector.topic());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void serialize_readFromMqant_writesTheSameBytes(Vector vector) {
        assertThat(factory.fromBytes(vector.bytes()).serialize()).isEqualTo(vector.bytes());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void decode_cutAtAnyByte_refusesAllButWholeFields(Vector vector) {
        byte[] whole = vector.bytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                assertThat(SessionCodec.encode(SessionCodec.decode(cut))).isEqualTo(cut);
            } catch (SessionFormatException e) {
                assertThat(e).hasMessageStartingWith("not a session: ");
            }
        }
    }

    @Test
    void decode_randomBytes_readsOrThrowsSessionFormatException() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(48)];
            random.nextBytes(bytes);
            decodeOrRefuse(bytes);
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void decode_anyByteChanged_readsOrThrowsSessionFormatException(Vector vector) {
        byte[] bytes = vector.bytes();
        for (int i = 0; i < bytes.length; i++) {
            byte original = bytes[i];
            for (int b = 0; b < 256; b++) {
                bytes[i] = (byte) b;
                decodeOrRefuse(bytes);
            }
            bytes[i] = original;
        }
    }

    private static void decodeOrRefuse(byte[] bytes) {
        try {
            SessionState state = SessionCodec.decode(bytes);
            assertThat(SessionCodec.decode(SessionCodec.encode(state))).isEqualTo(state);
        } catch (SessionFormatException e) {
            assertThat(e).hasMessageStartingWith("not a session: ");
        }
    }

    @Test
    void decode_randomSessionEncoded_isTheSameSession() {
        Random random = new Random(2);
        for (int i = 0; i < 5_000; i++) {
            SessionState state = randomState(random);

            assertThat(SessionCodec.decode(SessionCodec.encode(state))).isEqualTo(state);
        }
    }

    private static SessionState randomState(Random random) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            settings.put(randomString(random), randomString(random));
        }
        return SessionState.EMPTY
                .withIp(randomString(random))
                .withNetwork(randomString(random))
                .withUserId(randomString(random))
                .withSessionId(randomString(random))
                .withServerId(randomString(random))
                .withTrace(randomString(random), randomString(random))
                .withSettings(settings)
                .withTopic(randomString(random));
    }

    private static String randomString(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(12);
        while (text.length() < length) {
            int codePoint = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                text.appendCodePoint(codePoint);
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5801", // field 11, varint
                "58ffffffffffffffffff01", // field 11, the longest varint
                "590102030405060708", // field 11, 8 bytes
                "5a03616263", // field 11, length-delimited
                "5d01020304", // field 11, 4 bytes
                "4a060a0161120131", // field 9, the carrier
                "f8ffffff0f01", // the largest field number
            })
    void decode_unknownFieldOrCarrier_skipsIt(String field) {
        SessionState state = SessionState.EMPTY
                .withUserId("u")
                .withSettings(Map.of("a", "1"))
                .withTopic("t");
        String known = HexFormat.of().formatHex(SessionCodec.encode(state));

        assertThat(decode(field + known)).isEqualTo(state);
        assertThat(decode(known + field)).isEqualTo(state);
    }

    @Test
    void decode_unknownFieldInSetting_skipsIt() {
        assertThat(decode("42080a01611807120131").client().settings()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void decode_settingWithoutKeyOrValue_hasEmptyOnes() {
        assertThat(decode("4200").client().settings()).isEqualTo(Map.of("", ""));
        assertThat(decode("42030a0161").client().settings()).isEqualTo(Map.of("a", ""));
    }

    @Test
    void decode_fieldTwice_lastWins() {
        assertThat(decode("1a01751a0176").client().userId()).isEqualTo("v");
        assertThat(decode("42060a016112013142060a0161120132").client().settings())
                .isEqualTo(Map.of("a", "2"));
    }

    @Test
    void encode_emptyState_isNoBytes() {
        assertThat(SessionCodec.encode(SessionState.EMPTY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1a01ff", // a byte that never occurs
                "1a02c080", // overlong
                "1a03eda080", // a surrogate
                "1a02e782", // cut short
                "42060a01ff120131", // in a key
                "42060a01611201ff", // in a value
            })
    void decode_stringIsNotUtf8_throwsSessionFormatException(String bytes) {
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(SessionFormatException.class)
                .hasMessageStartingWith("not a session: a string that is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000", // field number 0
                "8a808080100178", // field number 2^29 + 1, of which 1 would be left in 32 bits
                "1affffffff07", // a length of 2 GiB
                "1affffffffffffffffff01", // a negative length
                "58ffffffffffffffffffff01", // a varint of 11 bytes
                "5b", // a group
                "5f", // no wire type
                "1a02", // a length without bytes
                "42040a05616263", // a string longer than its setting
            })
    void decode_malformed_throwsSessionFormatException(String bytes) {
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(SessionFormatException.class)
                .hasMessageStartingWith("not a session: ")
                .hasMessageContaining(" at byte ");
    }

    @Test
    void decode_text_throwsSessionFormatException() {
        assertThatThrownBy(() -> SessionCodec.decode("{\"UserId\":\"u\"}".getBytes(UTF_8)))
                .isInstanceOf(SessionFormatException.class)
                .hasMessageStartingWith("not a session: ");
    }

    private static SessionState decode(String hex) {
        return SessionCodec.decode(HexFormat.of().parseHex(hex));
    }
}
