package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import mqgate.api.Limits;
import mqgate.api.Options;
import org.junit.jupiter.api.Test;

/** What strangers can do to the chat: each login with a new nick is kept for a while. */
final class ChatLimitsTest {

    @Test
    void configure_anybodyMayCome_boundsConnectionsLoginsAndMessages() {
        Limits limits = new ChatExample().configure(Options.builder()).build().getLimits();

        assertThat(limits.getMaxConnections()).isPositive();
        assertThat(limits.getHandshakesPerSecond()).isPositive();
        assertThat(limits.getMessagesPerSecond()).isPositive();
    }
}
