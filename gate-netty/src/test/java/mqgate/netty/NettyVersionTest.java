package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import mqgate.api.GateStartException;
import org.junit.jupiter.api.Test;

class NettyVersionTest {

    private final LinkageError failure = new NoClassDefFoundError("io/netty/channel/IoHandlerFactory");

    @Test
    void refuseOther_nettyOfBefore_isNamedWithWhatFailed() {
        assertThatThrownBy(() -> NettyVersion.refuseOther(failure, List.of("4.1.130.Final", "4.2.18.Final")))
                .isInstanceOf(GateStartException.class)
                .hasMessageStartingWith("netty: 4.1.130.Final (expected: 4.2.x")
                .hasCause(failure);
    }

    @Test
    void refuseOther_theGatesOwnNetty_isNotToBlame() {
        assertThat(NettyVersion.found()).singleElement().asString().startsWith("4.2.");
        assertThatCode(() -> NettyVersion.refuseOther(failure)).doesNotThrowAnyException();
    }
}
