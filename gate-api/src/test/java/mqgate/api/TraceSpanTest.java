package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TraceSpanTest {

    @Test
    void create_manyTimes_idsAreSixteenHexDigitsAndDiffer() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            TraceSpan span = TraceSpan.create();
            ids.add(span.traceId());
            ids.add(span.spanId());
        }

        assertThat(ids).hasSize(2_000).allMatch(id -> id.matches("[0-9a-f]{16}"));
    }

    @Test
    void child_isNewSpanOfTheSameTrace() {
        TraceSpan parent = new TraceSpan("trace", "span");

        TraceSpan child = parent.child();

        assertThat(child.traceId()).isEqualTo("trace");
        assertThat(child.spanId()).matches("[0-9a-f]{16}");
        assertThat(parent.child()).isNotEqualTo(child);
    }
}
