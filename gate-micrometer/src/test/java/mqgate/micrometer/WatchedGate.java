package mqgate.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient.Mqtt3Publishes;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mqgate.api.Gate;
import mqgate.api.Options;
import mqgate.api.spi.RouteResult;
import mqgate.netty.NettyGate;

/** A gate that echoes, and its metrics in a registry of Prometheus. */
final class WatchedGate implements AutoCloseable {

    static final String ID = "Gate@1";

    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final Gate gate;
    final GateMetrics metrics;

    WatchedGate(Options.Builder options) {
        gate = start(options.serverId(ID));
        metrics = GateMetrics.of(gate);
        metrics.bindTo(registry);
    }

    static Gate start(Options.Builder options) {
        Gate gate = NettyGate.create(options.tcpAddr("127.0.0.1:0")
                .asyncRouteHandler((session, topic, body) -> CompletableFuture.completedStage(RouteResult.raw(body)))
                .build());
        gate.start();
        return gate;
    }

    Scrape scrape() {
        return new Scrape(registry.scrape());
    }

    Player connect() {
        return new Player(gate);
    }

    /** A connection that says what is written here in hex, and reads nothing. */
    Socket say(String hex) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(gate));
        socket.getOutputStream().write(HexFormat.of().parseHex(hex));
        return socket;
    }

    private static int port(Gate gate) {
        return gate.getBoundAddresses().values().iterator().next().getPort();
    }

    @Override
    public void close() {
        metrics.close();
        gate.close();
    }

    /** A client that gets back what it says. */
    static final class Player implements AutoCloseable {

        private final Mqtt3BlockingClient client;
        private final Mqtt3Publishes answers;

        Player(Gate gate) {
            client = MqttClient.builder()
                    .useMqttVersion3()
                    .serverHost("127.0.0.1")
                    .serverPort(port(gate))
                    .buildBlocking();
            answers = client.publishes(MqttGlobalPublishFilter.ALL);
            client.connect();
        }

        void ask(int times) throws InterruptedException {
            for (int i = 0; i < times; i++) {
                client.publishWith()
                        .topic("echo")
                        .payload("hello".getBytes(StandardCharsets.UTF_8))
                        .send();
                assertThat(answers.receive(10, TimeUnit.SECONDS))
                        .as("an answer")
                        .isPresent();
            }
        }

        @Override
        public void close() {
            answers.close();
            client.disconnect();
        }
    }
}
