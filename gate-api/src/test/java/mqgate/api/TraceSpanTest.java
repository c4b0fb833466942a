package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header is read and written as W3C Trace Context says; the examples are the standard's where it has some. */
class TraceSpanTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String HEADER = "00-" + TRACE + "-" + SPAN + "-01";

    @Test
    void create_manyTimes_idsAreOfTheStandardsLengthAndDiffer() {
        Set<String> traces = new HashSet<>();
        Set<String> spans = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            TraceSpan span = TraceSpan.create();
            traces.add(span.traceId());
            spans.add(span.spanId());
        }

        assertThat(traces).hasSize(1_000).allMatch(id -> id.matches("[0-9a-f]{32}"));
        assertThat(spans).hasSize(1_000).allMatch(id -> id.matches("[0-9a-f]{16}"));
    }

    @Test
    void child_isNewSpanOfTheSameTrace() {
        TraceSpan parent = new TraceSpan("trace", "span", false, "a=1");

        TraceSpan child = parent.child();

        assertThat(child).isEqualTo(new TraceSpan("trace", child.spanId(), false, "a=1"));
        assertThat(child.spanId()).matches("[0-9a-f]{16}");
        assertThat(parent.child()).isNotEqualTo(child);
    }

    @Test
    void parse_goodHeaders_isTheSpan() {
        assertThat(TraceSpan.parse(HEADER, "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"))
                .contains(new TraceSpan(TRACE, SPAN, true, "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"));
    }

    @ParameterizedTest
    @CsvSource({"00,false", "01,true", "02,false", "03,true", "fe,false", "ff,true"})
    void parse_flags_onlyTheLowestBitSaysThatItIsSampled(String flags, boolean sampled) {
        String header = HEADER.substring(0, HEADER.length() - 2) + flags;

        assertThat(TraceSpan.parse(header, "")).contains(new TraceSpan(TRACE, SPAN, sampled, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cc", "01", "fe"})
    void parse_laterVersion_isReadAsFarAsThisOneGoes(String version) {
        String header = version + HEADER.substring(2);

        assertThat(TraceSpan.parse(header, "")).contains(new TraceSpan(TRACE, SPAN));
        assertThat(TraceSpan.parse(header + "-what-the-future-will-be-like", ""))
                .contains(new TraceSpan(TRACE, SPAN));
        assertThat(TraceSpan.parse(header + ".what", "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0A",
                "0A-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e47360-0f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n"
            })
    void parse_anythingElse_isIgnored(String header) {
        assertThat(TraceSpan.parse(header, "a=1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1\r\nevil: header", "a=\u00fc", "a=\u007f", "\t"})
    void parse_stateThatNoHeaderCanHave_isLeftOut(String state) {
        assertThat(TraceSpan.parse(HEADER, state)).contains(new TraceSpan(TRACE, SPAN));
    }

    @Test
    void parse_stateLongerThanWhatMustBeHandedOn_isLeftOut() {
        String longest = "a=" + "x".repeat(510);

        assertThat(TraceSpan.parse(HEADER, longest)).contains(new TraceSpan(TRACE, SPAN, true, longest));
        assertThat(TraceSpan.parse(HEADER, longest + "x")).contains(new TraceSpan(TRACE, SPAN));
    }

    @Test
    void parse_64KilobytesOfALaterVersion_nothingOfThemIsKept() {
        String header = "01" + HEADER.substring(2) + "-" + "x".repeat(65_000);

        assertThat(TraceSpan.parse(header, "y".repeat(65_000))).contains(new TraceSpan(TRACE, SPAN));
    }

    @Test
    void newSpan_stateThatNoHeaderCanHave_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TraceSpan(TRACE, SPAN, true, "a=1\r\nb: c"))
                .withMessage("traceState: 9 characters (expected: those from blank to ~ only)");
    }

    @Test
    void toTraceParent_ofEveryOwnSpan_isReadAsTheSame() {
        TraceSpan own = TraceSpan.create();

        assertThat(TraceSpan.parse(own.toTraceParent().orElseThrow(), "")).contains(own);
    }

    @Test
    void toTraceParent_saysWhetherItIsSampled() {
        assertThat(new TraceSpan(TRACE, SPAN).toTraceParent()).contains(HEADER);
        assertThat(new TraceSpan(TRACE, SPAN, false, "").toTraceParent()).contains("00-" + TRACE + "-" + SPAN + "-00");
    }

    @Test
    void toTraceParent_traceOfMqant_getsZerosBeforeIt() {
        assertThat(new TraceSpan("0123456789abcdef", SPAN).toTraceParent())
                .contains("00-00000000000000000123456789abcdef-" + SPAN + "-01");
    }

    @ParameterizedTest
    @CsvSource({
        "'',00f067aa0ba902b7",
        "4bf92f3577b34da6a3ce929d0e0e4736,''",
        "0123456789abcde,00f067aa0ba902b7",
        "0123456789ABCDEF,00f067aa0ba902b7",
        "0123456789abcdeg,00f067aa0ba902b7",
        "0000000000000000,00f067aa0ba902b7",
        "00000000000000000000000000000000,00f067aa0ba902b7",
        "4bf92f3577b34da6a3ce929d0e0e4736,0000000000000000",
        "4bf92f3577b34da6a3ce929d0e0e4736,00f067aa0ba902b7-01-x",
        "a trace,a span"
    })
    void toTraceParent_idThatTheHeaderCannotCarry_isNone(String trace, String span) {
        assertThat(new TraceSpan(trace, span).toTraceParent()).isEmpty();
    }
}
