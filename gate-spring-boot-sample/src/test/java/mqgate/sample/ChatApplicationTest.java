package mqgate.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mqgate.api.Gate;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole application, as its users and those who run it see it. */
final class ChatApplicationTest {

    private ConfigurableApplicationContext application;
    private MqttClient ann;

    private final BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
    private final CountDownLatch lost = new CountDownLatch(1);

    @BeforeEach
    void start() throws MqttException {
        application = SpringApplication.run(
                ChatApplication.class,
                "--server.port=0",
                "--gate.tcp-addr=127.0.0.1:0",
                "--gate.ws-addr=127.0.0.1:0",
                "--gate.drain.time=0s",
                "--spring.main.banner-mode=off");
        Gate gate = application.getBean(Gate.class);
        int port = gate.getBoundAddresses().values().iterator().next().getPort();
        ann = new MqttClient("tcp://127.0.0.1:" + port, "ann", new MemoryPersistence());
        ann.setTimeToWait(10_000);
        ann.setCallback(new Inbox());
        ann.connect();
    }

    @AfterEach
    void stop() throws MqttException {
        application.close();
        ann.close();
    }

    @Test
    void application_fromTheFirstClientToTheLast_chatsIsWatchedAndEnds() throws Exception {
        say("Chat/HD_login/1", "{\"name\":\"ann\"}");
        assertThat(heard()).startsWith("Chat/HD_login/1 ").contains("\"Result\":\"welcome, ann\"");
        say("Chat/HD_enter", "lobby");
        say("Chat/HD_say/2", "{\"room\":\"lobby\",\"text\":\"hello\"}");
        assertThat(heard()).isEqualTo("chat/lobby ann: hello");
        assertThat(heard()).startsWith("Chat/HD_say/2 ").contains("\"Result\":1");
        say("Chat/HD_say/3", "{\"room\":\"lobby\"}");
        assertThat(heard()).startsWith("Chat/HD_say/3 ").contains("\"Error\":\"text: null (expected: a text)\"");

        assertThat(get("/actuator/health"))
                .contains("\"gate\":{")
                .contains("\"sessions\":1")
                .doesNotContain("DOWN");
        assertThat(get("/actuator/prometheus"))
                .containsPattern("(?m)^gate_sessions\\{.*} 1\\.0$")
                .containsPattern("(?m)^gate_handler_duration_seconds_bucket\\{.*le=\"\\+Inf\".*} \\d");

        application.close();
        assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private void say(String topic, String text) throws MqttException {
        ann.publish(topic, text.getBytes(StandardCharsets.UTF_8), 0, false);
    }

    private String heard() throws InterruptedException {
        String heard = inbox.poll(10, TimeUnit.SECONDS);
        assertThat(heard).as("a message").isNotNull();
        return heard;
    }

    private String get(String path) throws Exception {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private final class Inbox implements MqttCallback {

        @Override
        public void connectionLost(Throwable cause) {
            lost.countDown();
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            inbox.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}
    }
}
