package mqgate.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** What processes have recorded. For any thread. */
final class Spans {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    /** An SDK as it is by default, whose spans are kept here. */
    OpenTelemetry newSdk() {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build())
                .build();
    }

    /** Waits for so many spans in all, and returns them in the order in which they ended. */
    List<SpanData> await(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> exporter.getFinishedSpanItems().size() >= count);
        return exporter.getFinishedSpanItems();
    }

    List<SpanData> now() {
        return exporter.getFinishedSpanItems();
    }
}
