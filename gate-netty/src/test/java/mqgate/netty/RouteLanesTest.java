package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which messages share a lane, and what is left of one. */
final class RouteLanesTest {

    private final DefaultEventLoop eventLoop = new DefaultEventLoop();
    private final RouteLanes lanes = new RouteLanes(new HandlerThreads(eventLoop, Runnable::run));
    private final List<String> started = new ArrayList<>();

    @AfterEach
    void endLoop() {
        eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** A message whose handler has started and is not finished. */
    private Lane.Work pending(String topic) {
        return new Lane.Work() {
            @Override
            public boolean onEventLoop() {
                return true;
            }

            @Override
            public boolean run() {
                started.add(topic);
                return false;
            }
        };
    }

    private void add(String topic) {
        lanes.add(topic, pending(topic));
    }

    @ParameterizedTest
    @CsvSource({
        "shop/HD_buy, shop/HD_buy",
        "shop/HD_buy, shop/HD_buy/1",
        "shop/HD_buy/1, shop/HD_buy/2",
        "shop/HD_buy/1/x, shop/HD_buy/2/y",
        "shop/HD_buy/, shop/HD_buy",
        "shop, shop",
        "shop/, shop/",
        "/, //",
        "'', ''"
    })
    void add_sameFirstTwoParts_waits(String first, String second) {
        add(first);
        add(second);

        assertThat(started).containsExactly(first);

        lanes.finished(first).finished();

        assertThat(started).containsExactly(first, second);
    }

    @ParameterizedTest
    @CsvSource({
        "shop/HD_buy, shop/HD_sell",
        "shop/HD_buy/1, shop/HD_buyer/1",
        "shop/HD_buy, shop@2/HD_buy",
        "shop, shop/",
        "shop, other",
        "'', /"
    })
    void add_otherRoute_doesNotWait(String first, String second) {
        add(first);
        add(second);

        assertThat(started).containsExactly(first, second);
    }

    @Test
    void finished_lastOfItsRoute_leavesNothingBehind() {
        for (int i = 0; i < 1000; i++) {
            add("shop/HD_" + i + "/1");
            add("shop/HD_" + i + "/2");
        }
        for (int i = 0; i < 1000; i++) {
            lanes.finished("shop/HD_" + i + "/1").finished();
        }
        assertThat(lanes.isEmpty()).isFalse();

        for (int i = 0; i < 1000; i++) {
            lanes.finished("shop/HD_" + i + "/2").finished();
        }

        assertThat(lanes.isEmpty()).isTrue();
        assertThat(started).hasSize(2000);
    }

    @Test
    void finished_thenTheSameRoute_startsAgain() {
        add("shop/HD_buy/1");
        lanes.finished("shop/HD_buy/1").finished();

        add("shop/HD_buy/2");

        assertThat(started).containsExactly("shop/HD_buy/1", "shop/HD_buy/2");
    }
}
