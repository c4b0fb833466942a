package mqgate.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The Chrome DevTools Protocol over a pair of pipes: JSON that ends with a zero byte. Over pipes, because a browser ends with the process that holds their
 * other ends, and no port has to be found. Safe for threads; events arrive on the reader's.
 */
final class DevTools {

    /** The session of the browser itself. */
    static final String BROWSER = "";

    private static final long PATIENCE_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InputStream in;
    private final OutputStream out;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
    private final Map<String, Consumer<JsonNode>> listeners = new ConcurrentHashMap<>();

    DevTools(InputStream in, OutputStream out) {
        this.in = new BufferedInputStream(in);
        this.out = out;
        Thread reader = new Thread(this::readMessages, "devtools");
        reader.setDaemon(true);
        reader.start();
    }

    /** Gives the events of a session to a listener. */
    void listen(String session, Consumer<JsonNode> listener) {
        listeners.put(session, listener);
    }

    void forget(String session) {
        listeners.remove(session);
    }

    /** Calls a method and waits for its result; the browser's refusal is an {@link IllegalStateException}. */
    JsonNode call(String session, String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        pending.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!session.equals(BROWSER)) {
            message.put("sessionId", session);
        }
        write(message);
        return result(method, answer);
    }

    private static JsonNode result(String method, CompletableFuture<JsonNode> answer) {
        try {
            JsonNode message = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message.has("error")) {
                throw new IllegalStateException(method + ": " + message.get("error"));
            }
            return message.path("result");
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException(method + ": no answer from the browser, see " + Chromium.LOG, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method, e);
        }
    }

    private synchronized void write(JsonNode message) {
        try {
            out.write(JSON.writeValueAsBytes(message));
            out.write(0);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the browser has ended, see " + Chromium.LOG, e);
        }
    }

    private void readMessages() {
        try {
            for (byte[] message = read(); message.length > 0; message = read()) {
                handle(JSON.readTree(message));
            }
            throw new IOException("the browser has ended");
        } catch (IOException e) {
            pending.values().forEach(answer -> answer.completeExceptionally(e));
        }
    }

    /** Returns the next message, nothing at the end. */
    private byte[] read() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int next = in.read(); next > 0; next = in.read()) {
            message.write(next);
        }
        return message.toByteArray();
    }

    private void handle(JsonNode message) {
        CompletableFuture<JsonNode> answer = pending.remove(message.path("id").asInt());
        if (answer != null) {
            answer.complete(message);
        } else {
            listeners
                    .getOrDefault(message.path("sessionId").asText(), event -> {})
                    .accept(message);
        }
    }
}
