package mqgate.examples;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The JDK's WebSocket, connected as an MQTT client; it tells how the connection was closed, which Paho does not. */
final class RawWebSocket implements WebSocket.Listener, AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;
    private static final byte[] CONNECT = HexFormat.of().parseHex("101000044d51545404020000000472617773");

    private final CompletableFuture<String> connAck = new CompletableFuture<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private final WebSocket webSocket;

    private RawWebSocket(int port) throws Exception {
        webSocket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("mqtt")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/mqtt"), this)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns when the gate has accepted the client. */
    static RawWebSocket connect(ChildProcess example) throws Exception {
        RawWebSocket client = new RawWebSocket(example.port("websocket"));
        client.webSocket.sendBinary(ByteBuffer.wrap(CONNECT), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String answer = client.connAck.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!answer.equals("20020000")) {
            throw new AssertionError("CONNECT was answered with " + answer);
        }
        return client;
    }

    /** Waits for the end of the connection; returns the code that the gate sent before, or fails if it sent none. */
    int awaitCloseCode() throws Exception {
        return closeCode.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        connAck.complete(HexFormat.of().formatHex(bytes));
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
        closeCode.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closeCode.completeExceptionally(error);
    }

    @Override
    public void close() {
        webSocket.abort();
    }
}
