package mqgate.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import org.junit.jupiter.api.Test;

class GateExceptionTest {

    private final Exception cause = new BindException("Address already in use");

    @Test
    void message_isMqantsText() {
        assertThat(new SessionNotFoundException("be7af696e4aece7c"))
                .isInstanceOf(GateException.class)
                .hasMessage("No Sesssion found: be7af696e4aece7c");
        assertThat(new UserNotFoundException("x"))
                .isInstanceOf(GateException.class)
                .hasMessage("The gateway did not find the corresponding userId 【x】");
        assertThat(new SessionClosedException("be7af696e4aece7c"))
                .isInstanceOf(GateException.class)
                .hasMessage("connection is closed: be7af696e4aece7c");
    }

    @Test
    void messageAndCause_areThoseGiven() {
        assertThat(new GateException("text")).hasMessage("text").hasNoCause();
        assertThat(new GateException("text", cause)).hasMessage("text").hasCause(cause);
        assertThat(new GateException("text", null)).hasMessage("text").hasNoCause();
        assertThat(new SessionFormatException("text")).hasMessage("text").hasNoCause();
        assertThat(new MessageRejectedException(MessageRejectedException.Reason.HOOK, "text", cause))
                .hasMessage("text")
                .hasCause(cause);
        assertThat(new StorageException("text", cause)).hasMessage("text").hasCause(cause);
    }

    @Test
    void gateStart_namesTheOption() {
        GateStartException failure = new GateStartException("tcpAddr", ":3563 is in use", cause);

        assertThat(failure).hasMessage("tcpAddr: :3563 is in use").hasCause(cause);
        assertThat(failure.getOption()).isEqualTo("tcpAddr");
        assertThat(new GateStartException("keyFile", "none", null)).hasNoCause();
    }

    @Test
    void gateException_isUnchecked() {
        assertThat(RuntimeException.class).isAssignableFrom(GateException.class);
    }
}
