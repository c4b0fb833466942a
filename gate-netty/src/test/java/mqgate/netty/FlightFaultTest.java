package mqgate.netty;

import static org.assertj.core.api.Assertions.assertThat;

import mqgate.api.CloseReason;
import mqgate.api.FlightRecord;
import mqgate.api.Gate;
import mqgate.api.Listener;
import mqgate.api.Options;
import mqgate.api.spi.AgentProtocol;
import mqgate.api.spi.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exceptions of the user's own code that cannot be told in words. */
final class FlightFaultTest {

    /** An exception that fails even when it is asked what happened. */
    private static final class Indescribable extends Exception {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    /** A protocol that fails at once, or understands nothing. */
    private record Failing(boolean atOnce) implements AgentProtocol {

        @Override
        public void onInit(Gate gate, Connection connection) throws Exception {
            if (atOnce) {
                throw new Indescribable();
            }
        }

        @Override
        public void onBytes(byte[] bytes) throws Exception {
            throw new Indescribable();
        }

        @Override
        public byte[] encode(String topic, byte[] body) {
            return body;
        }
    }

    @Test
    void words_ofWhatCannotBeDescribed_areItsKind() {
        assertThat(Flight.words(new Indescribable())).isEqualTo("Indescribable");
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void close_forWhatCannotBeDescribed_closesTheConnection(boolean atOnce, boolean recorded) throws Exception {
        CloseReason reason = atOnce ? CloseReason.INTERNAL_ERROR : CloseReason.PROTOCOL_ERROR;
        Flights flights = new Flights();
        Listener listener = Listener.tcp("127.0.0.1:0").agentFactory(() -> new Failing(atOnce));
        Options.Builder options = Options.builder().flightListener(flights).flightRecorderOn(recorded);
        try (FrozenGate gate = new FrozenGate(options, listener)) {
            FrozenGate.Client client = gate.open();
            client.send(Replies.utf8("hello"));
            gate.passInJumps(Options.builder().build().getCloseTimeout());

            assertThat(client.isOpen()).isFalse();
            assertThat(gate.closes(reason)).isOne();
            if (recorded) {
                FlightRecord flight = flights.next();
                assertThat(flight.cause()).isEqualTo("Indescribable");
                assertThat(Flights.lines(flight)).endsWith("EVENT closed");
            }
        }
    }
}
