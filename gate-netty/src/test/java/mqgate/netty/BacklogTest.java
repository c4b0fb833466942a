package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import mqgate.api.DeliveryPolicy;
import org.junit.jupiter.api.Test;

/** What waits for a client that takes some of it and falls behind again. */
final class BacklogTest {

    private static final DeliveryPolicy STATE = DeliveryPolicy.latest("state");

    private final Backlog backlog = new Backlog();

    @Test
    void replace_messageOfTheKeyHasLeft_hasNoPlaceToTake() {
        backlog.add("state 1", STATE, 10);
        backlog.add("chat", DeliveryPolicy.must(), 10);
        backlog.poll();

        assertThat(backlog.replace("state", "state 2", 10)).isNull();
        backlog.add("state 2", STATE, 10);
        assertThat(backlog.replace("state", "state 3", 20)).isEqualTo("state 2");

        assertThat(backlog.bytes()).isEqualTo(30);
        assertThat(backlog.poll()).isEqualTo("chat");
        assertThat(backlog.poll()).isEqualTo("state 3");
        assertThat(backlog.bytes()).isZero();
        assertThat(backlog.isEmpty()).isTrue();
    }
}
