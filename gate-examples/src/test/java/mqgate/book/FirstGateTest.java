package mqgate.book;

import static mqgate.testkit.GateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetSocketAddress;
import java.util.Map;
import mqgate.api.CloseReason;
import mqgate.api.Gate;
import mqgate.api.GateStartException;
import mqgate.testkit.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What docs/first-gate.md says. */
final class FirstGateTest {

    private final Gate gate = FirstGate.start("127.0.0.1:0", "127.0.0.1:0");
    private TestClient client;

    @BeforeEach
    void connect() {
        client = TestClient.of(gate).mqtt3().connect();
    }

    @AfterEach
    void stop() {
        client.close();
        gate.close();
    }

    @Test
    void publish_threeParts_isAnsweredOnTheSameTopic() {
        client.publish("hello/HD_greet/1", "{\"name\":\"ann\"}");

        assertThat(client.await("hello/HD_greet/1").text())
                .matches("\\{\"Trace\":\"[0-9a-f]{32}\",\"Error\":\"\",\"Result\":\"hello ann\"}");
    }

    @Test
    void publish_overWebSocket_isAnsweredToo() {
        try (TestClient browser = TestClient.of(gate).webSocket("/mqtt").connect()) {
            assertThat(browser.request("hello/HD_who/1", "")).hasResult(Map.of("ip", "127.0.0.1"));
        }
    }

    @Test
    void publish_twoParts_isNotAnswered() {
        client.publish("hello/HD_greet", "{\"name\":\"ann\"}");

        assertThat(gate).hasHandled(1);
        assertThat(client).receivesNothing();
    }

    @Test
    void publish_nobodysTopic_isAnsweredWithWhatIsWrong() {
        assertThat(client.request("hello/HD_gret/1", "{}")).hasError("Remote function(HD_gret) not found");
        assertThat(client.request("hallo/HD_greet/1", "{}")).hasError("Service(type:hallo) not found");
        assertThat(client.request("hello/HD_greet/1", "ann"))
                .hasError("HD_greet: a body of 3 bytes (expected: a JSON object)");
    }

    @Test
    void start_logsWhereItListens() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("mqgate.netty.NettyGate");
        logger.addAppender(log);

        try (Gate another = FirstGate.start("127.0.0.1:0", "127.0.0.1:0")) {
            assertThat(log.list)
                    .anySatisfy(event -> assertThat(event.getFormattedMessage())
                            .startsWith("Gate " + another.getOptions().getServerId() + " listens on ["));
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void start_portIsTaken_namesTheAddress() {
        InetSocketAddress taken = gate.getBoundAddresses().values().iterator().next();
        String address = "127.0.0.1:" + taken.getPort();

        assertThatThrownBy(() -> FirstGate.start(address, "127.0.0.1:0"))
                .isInstanceOf(GateStartException.class)
                .hasMessageContaining(address);
    }

    @Test
    void close_clientsAreToldAndGone() {
        TestClient modern = TestClient.of(gate).connect();

        gate.close();

        assertThat(modern).isClosedWith(CloseReason.GATE_SHUTDOWN);
        assertThat(client).isClosed();
    }
}
