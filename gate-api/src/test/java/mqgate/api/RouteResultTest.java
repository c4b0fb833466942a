package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mqgate.api.spi.RouteResult;
import org.junit.jupiter.api.Test;

class RouteResultTest {

    @Test
    void withUserProperty_severalTimes_keepsAllInOrder() {
        RouteResult result =
                RouteResult.reply("x").withUserProperty("b", "1").atLeastOnce().withUserProperty("a", "2");

        assertThat(result).isInstanceOfSatisfying(RouteResult.Reply.class, reply -> {
            assertThat(reply.result()).isEqualTo("x");
            assertThat(reply.error()).isEmpty();
            assertThat(reply.extras().atLeastOnce()).isTrue();
            assertThat(reply.extras().userProperties())
                    .containsExactly(new UserProperty("b", "1"), new UserProperty("a", "2"));
        });
    }

    @Test
    void atLeastOnce_raw_keepsItsBytes() {
        byte[] bytes = {1, 2};

        RouteResult result = RouteResult.raw(bytes).withUserProperty("k", "v").atLeastOnce();

        assertThat(result).isInstanceOfSatisfying(RouteResult.Raw.class, raw -> {
            assertThat(raw.bytes()).isSameAs(bytes);
            assertThat(raw.extras().atLeastOnce()).isTrue();
            assertThat(raw.extras().userProperties()).containsExactly(new UserProperty("k", "v"));
        });
        assertThat(((RouteResult.Raw) RouteResult.raw(bytes)).extras()).isEqualTo(RouteResult.Extras.NONE);
    }

    @Test
    void withUserProperty_tooLongOrWithNul_throwsIllegalArgument() {
        RouteResult result = RouteResult.reply(null);

        assertThatThrownBy(() -> result.withUserProperty("k", "€".repeat(21_846)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value: 21846 characters (expected: at most 65535 bytes, without the character 0)");
        assertThatThrownBy(() -> result.withUserProperty("a\0", "v"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: 2 characters (expected: at most 65535 bytes, without the character 0)");
        assertThat(result.withUserProperty("€".repeat(21_845), "")).isInstanceOf(RouteResult.Reply.class);
    }

    @Test
    void none_withAnything_staysNone() {
        assertThat(RouteResult.none().atLeastOnce().withUserProperty("k", "v")).isSameAs(RouteResult.none());
    }
}
