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
        assertThat(new GateNotFoundException("Gate@1"))
                .isInstanceOf(GateException.class)
                .hasMessage("Service not found id(Gate@1)");
        assertThat(new RequestTimeoutException())
                .isInstanceOf(GateException.class)
                .hasMessage("deadline exceeded");
    }

    @Test
    void message_ofWhatMqantDoesNotHave_saysWhatHappened() {
        assertThat(new StaleSessionException("s1"))
                .isInstanceOf(GateException.class)
                .hasMessage("session is stale: s1");
        assertThat(new UserConnectedException("ann"))
                .isInstanceOf(GateException.class)
                .hasMessage("user ann is connected already");
        assertThat(new LimitExceededException("groupsPerSession", 5, 4))
                .isInstanceOf(GateException.class)
                .hasMessage("groupsPerSession: 5 (expected: at most 4)");
        assertThat(new BusyException("Gate@1 has 100 calls to handle"))
                .isInstanceOf(GateException.class)
                .hasMessage("BUSY: Gate@1 has 100 calls to handle");
        assertThat(new ClusterUnavailableException("not connected"))
                .isInstanceOf(GateException.class)
                .hasMessage("not connected");
    }

    @Test
    void getters_areWhatTheExceptionWasMadeFor() {
        assertThat(new SessionNotFoundException("s1").getSessionId()).isEqualTo("s1");
        assertThat(new SessionClosedException("s1").getSessionId()).isEqualTo("s1");
        assertThat(new StaleSessionException("s1").getSessionId()).isEqualTo("s1");
        assertThat(new UserNotFoundException("ann").getUserId()).isEqualTo("ann");
        assertThat(new UserConnectedException("ann").getUserId()).isEqualTo("ann");
        assertThat(new GateNotFoundException("Gate@1").getServerId()).isEqualTo("Gate@1");
    }

    @Test
    void limitExceeded_hasLimitValueAndExpected() {
        LimitExceededException failure = new LimitExceededException("groupsPerSession", 5, 4);

        assertThat(failure.getLimit()).isEqualTo("groupsPerSession");
        assertThat(failure.getValue()).isEqualTo(5);
        assertThat(failure.getExpected()).isEqualTo(4);
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
