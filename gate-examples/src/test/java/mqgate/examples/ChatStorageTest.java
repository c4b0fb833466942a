package mqgate.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import mqgate.api.Gate;
import mqgate.api.spi.StorageHandler;
import mqgate.testkit.GateExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the chat keeps of somebody who has logged in. */
final class ChatStorageTest {

    private static final byte[] CONNECT = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 1, 'c'};
    private static final String TOPIC = "chat/HD_login";

    @RegisterExtension
    static final GateExtension extension = GateExtension.of(options -> new ChatExample().configure(options));

    @Test
    void login_browserWithALongName_isKeptWithoutIt() throws Exception {
        Gate gate = extension.gate();
        StorageHandler storage = gate.getOptions().getStorageHandler().orElseThrow();
        WebSocket browser = browser(gate, "x".repeat(4000));

        browser.sendBinary(ByteBuffer.wrap(CONNECT), true).join();
        browser.sendBinary(publish("{\"nick\":\"ann\"}"), true).join();
        await().untilAsserted(() -> assertThat(storage.query("ann")).isPresent());

        byte[] kept = storage.query("ann").orElseThrow();
        assertThat(gate.newSession(kept).getSettings()).isEmpty();
        browser.abort();
    }

    private static WebSocket browser(Gate gate, String name) {
        InetSocketAddress address = WebExample.webSocket(gate);
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("User-Agent", name)
                .subprotocols("mqtt")
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + address.getPort()
                                + gate.getOptions().getWsPath()),
                        new WebSocket.Listener() {})
                .join();
    }

    private static ByteBuffer publish(String body) {
        byte[] topic = TOPIC.getBytes(UTF_8);
        byte[] payload = body.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + topic.length + payload.length)
                .put((byte) 0x30)
                .put((byte) (2 + topic.length + payload.length))
                .putShort((short) topic.length)
                .put(topic)
                .put(payload)
                .flip();
    }
}
