package mqgate.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans are named after handlers, but not after whatever clients invent. */
final class HandlerNamesTest {

    private final HandlerNames names = new HandlerNames();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void stop() {
        threads.shutdown();
    }

    @ParameterizedTest
    @CsvSource({
        "room/HD_enter,room/HD_enter",
        "room/HD_enter/17,room/HD_enter",
        "room/HD_enter/17/x,room/HD_enter",
        "room@node-1/HD_enter/17,room/HD_enter",
        "room/HD_a@b/1,room/HD_a@b"
    })
    void find_topicOfAHandler_isTypeAndHandler(String topic, String name) {
        assertThat(names.find(topic)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "room", "room/", "/HD_enter", "room/enter/HD_x", "HD_enter", "room/hd_enter"})
    void find_anyOtherTopic_isNone(String topic) {
        assertThat(names.find(topic)).isNull();
    }

    @Test
    void find_longName_isNone() {
        assertThat(names.find("r/HD_" + "x".repeat(95))).hasSize(100);
        assertThat(names.find("r/HD_" + "x".repeat(96))).isNull();
    }

    @Test
    void find_moreNamesThanAnybodyHas_onlyTheFirstAreTold() {
        for (int i = 0; i < HandlerNames.MOST_NAMES; i++) {
            assertThat(names.find("room/HD_" + i)).isNotNull();
        }

        assertThat(names.find("room/HD_one_too_many")).isNull();
        assertThat(names.find("room/HD_0/1")).isEqualTo("room/HD_0");
    }

    @Test
    void find_sameNewNamesOnManyThreads_areToldToAll() {
        for (int round = 0; round < 200; round++) {
            HandlerNames shared = new HandlerNames();
            List<CompletableFuture<Long>> unknown = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> unknown(shared), threads))
                    .limit(4)
                    .toList();

            assertThat(unknown).allSatisfy(count -> assertThat(count.join()).isZero());
        }
    }

    private static long unknown(HandlerNames names) {
        return IntStream.range(0, 200)
                .filter(i -> names.find("room/HD_" + i) == null)
                .count();
    }
}
