package mqgate.netty;

import java.net.InetSocketAddress;
import mqgate.api.CloseReason;
import mqgate.api.Options;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HiveMQ's Java client for MQTT 3.1.1 against a gate. */
final class HiveMqTest extends Mqtt3Contract<HiveMqClient> {

    @Override
    HiveMqClient newClient(Link link, InetSocketAddress address, Login login) {
        return new HiveMqClient(link, address, login);
    }

    @ParameterizedTest
    @EnumSource
    void close_withClosingMessage_tellsTheReason(Link link) throws Exception {
        options().closingMessage(true);
        HiveMqClient client = connect(link, Login.of("rogue"));
        client.assertAnswered("a/b", text("hello"), 0);

        agent().close(CloseReason.KICKED);

        assertFarewell(client, CloseReason.KICKED);
    }

    @ParameterizedTest
    @EnumSource
    void close_gateWithClosingMessage_tellsTheReason(Link link) throws Exception {
        options().closingMessage(true);
        HiveMqClient client = connect(link, Login.of("left-alone"));
        client.assertAnswered("a/b", text("hello"), 0);

        gate().close();

        assertFarewell(client, CloseReason.GATE_SHUTDOWN);
    }

    @ParameterizedTest
    @EnumSource
    void connect_clientIdOfAnotherWithClosingMessage_tellsTheOlder(Link link) throws Exception {
        options().closingMessage(true);
        HiveMqClient older = connect(link, Login.of("twin"));
        older.assertAnswered("a/b", text("hello"), 0);

        connect(link, Login.of("twin"));

        assertFarewell(older, CloseReason.SESSION_TAKEN_OVER);
    }

    private static void assertFarewell(HiveMqClient client, CloseReason reason) throws InterruptedException {
        client.assertNextMessage(Options.CLOSING_TOPIC, text(reason.name()));
        client.assertLost();
        client.assertNothingReceived();
    }
}
