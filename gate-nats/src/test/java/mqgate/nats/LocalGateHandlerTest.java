package mqgate.nats;

import static mqgate.nats.OneGate.SPAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import mqgate.api.Gate;
import mqgate.nats.OneGate.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of gate handlers, with a gate's own. */
final class LocalGateHandlerTest implements SessionContract, SendContract, GroupContract, UserContract {

    private final OneGate gate = new OneGate(UnaryOperator.identity(), Gate::getGateHandler);

    @AfterEach
    void stop() {
        gate.close();
    }

    @Override
    public OneGate gate() {
        return gate;
    }

    @Test
    void getAgent_untilClosed_isTheConnection() {
        Peer peer = gate.start().connect();
        gate.handler().bind(SPAN, peer.id(), "ann");

        assertThat(gate.handler().getAgent(peer.id())).containsSame(peer.agent());
        assertThat(gate.handler().getAgentsByUser("ann")).isEqualTo(List.of(peer.agent()));
    }
}
