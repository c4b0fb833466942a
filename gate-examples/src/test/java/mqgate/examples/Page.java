package mqgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** One page of a browser, driven as a person would: mouse, finger, keys. Keeps the errors that the browser shows for it. Used by one thread. */
final class Page implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What the browser itself says of a lost gate; no page can keep it from that. */
    private static final Predicate<String> CONNECTION_LOST = error -> error.contains("WebSocket connection to")
            || error.contains("WebSocket is already in CLOSING") // sent before Paho has heard that it is lost
            || error.contains("net::ERR_CONNECTION");

    private static final String LOADED = "document.readyState === 'complete' && location.href !== 'about:blank'";

    private final DevTools tools;
    private final String target;
    private final String session;
    private final List<String> errors = new CopyOnWriteArrayList<>();

    Page(DevTools tools, String target) {
        this.tools = tools;
        this.target = target;
        Map<String, ?> flat = Map.of("targetId", target, "flatten", true);
        session = tools.call(DevTools.BROWSER, "Target.attachToTarget", flat)
                .path("sessionId")
                .asText();
        tools.listen(session, this::onEvent);
        List.of("Page.enable", "Runtime.enable", "Log.enable").forEach(method -> call(method, Map.of()));
    }

    private void onEvent(JsonNode event) {
        JsonNode what = event.path("params");
        switch (event.path("method").asText()) {
            case "Runtime.exceptionThrown" -> errors.add(thrown(what.path("exceptionDetails")));
            case "Runtime.consoleAPICalled" -> addIfError(what.path("type"), what.path("args"));
            case "Log.entryAdded" -> addIfError(what.path("entry").path("level"), what.path("entry"));
            default -> {}
        }
    }

    private void addIfError(JsonNode level, JsonNode entry) {
        if (level.asText().equals("error")) {
            errors.add(entry.toString());
        }
    }

    private static String thrown(JsonNode details) {
        return details.path("exception")
                .path("description")
                .asText(details.path("text").asText());
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        return tools.call(session, method, parameters);
    }

    /** Opens the same address in a page that begins with a copy of this one's session storage, as a duplicated tab does. */
    Page duplicate() {
        evaluate("window.open(location.href) !== null");
        String opened = tools
                .call(DevTools.BROWSER, "Target.getTargets", Map.of())
                .path("targetInfos")
                .findParents("openerId")
                .stream()
                .filter(info -> info.path("openerId").asText().equals(target))
                .findFirst()
                .orElseThrow()
                .path("targetId")
                .asText();
        return new Page(tools, opened).await(LOADED);
    }

    /** Runs a script in whatever is loaded from now on, before all others. */
    Page first(String script) {
        call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        return this;
    }

    /** Becomes a page of a browser that is told to block cookies: it may keep nothing, and throws when it is asked to. */
    Page withoutStorages() {
        return first("['localStorage', 'sessionStorage'].forEach(area => Object.defineProperty(window, area,"
                + " { configurable: true, get() { throw new DOMException('blocked', 'SecurityError'); } }))");
    }

    /** Loads an address and waits for all of it. */
    Page open(String url) {
        JsonNode answer = call("Page.navigate", Map.of("url", url));
        assertThat(answer.path("errorText").asText()).as(url).isEmpty();
        return await(LOADED);
    }

    Page reload() {
        evaluate("window.isOld = true");
        call("Page.reload", Map.of());
        return await("!window.isOld && document.readyState === 'complete'");
    }

    /** Returns what an expression, or the promise that it is, comes to. */
    JsonNode evaluate(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true, "userGesture", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + thrown(answer.path("exceptionDetails")));
        }
        return answer.path("result").path("value");
    }

    /** Waits until an expression is true; one that throws is not yet. */
    Page await(String expression) {
        return await(expression, PATIENCE);
    }

    Page await(String expression, Duration patience) {
        Awaitility.await(expression)
                .atMost(patience)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(evaluate(expression).asBoolean())
                        .as(expression)
                        .isTrue());
        return this;
    }

    /** Returns what is to be read in the first element that a selector finds. */
    String text(String selector) {
        return evaluate(element(selector) + ".textContent").asText();
    }

    Page awaitText(String selector, String part) {
        return await(element(selector) + ".textContent.includes(" + quoted(part) + ")");
    }

    private static String element(String selector) {
        return "document.querySelector(" + quoted(selector) + ")";
    }

    private static String quoted(String text) {
        return new TextNode(text).toString();
    }

    Page click(String selector) {
        await(element(selector) + " !== null");
        evaluate(element(selector) + ".scrollIntoView({block: 'nearest'})");
        JsonNode box = evaluate("(box => ({x: box.x + box.width / 2, y: box.y + box.height / 2}))(" + element(selector)
                + ".getBoundingClientRect())");
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            mouse(type, box.path("x").asInt(), box.path("y").asInt());
        }
        return this;
    }

    Page moveMouse(int x, int y) {
        mouse("mouseMoved", x, y);
        return this;
    }

    private void mouse(String type, int x, int y) {
        boolean moved = type.equals("mouseMoved");
        call(
                "Input.dispatchMouseEvent",
                Map.of("type", type, "x", x, "y", y, "button", moved ? "none" : "left", "clickCount", moved ? 0 : 1));
    }

    /** Puts a finger down at one point and draws it to another, where it stays. */
    Page drag(int x, int y, int toX, int toY) {
        touch("touchStart", List.of(Map.of("x", x, "y", y)));
        touch("touchMove", List.of(Map.of("x", toX, "y", toY)));
        return this;
    }

    Page liftFinger() {
        touch("touchEnd", List.of());
        return this;
    }

    private void touch(String type, List<?> points) {
        call("Input.dispatchTouchEvent", Map.of("type", type, "touchPoints", points));
    }

    /** Writes into a field, in place of what it holds. */
    Page type(String selector, String text) {
        click(selector);
        evaluate(element(selector) + ".select()");
        call("Input.insertText", Map.of("text", text));
        return this;
    }

    Page pressEnter() {
        Map<String, ?> enter =
                Map.of("type", "keyDown", "key", "Enter", "code", "Enter", "windowsVirtualKeyCode", 13, "text", "\r");
        call("Input.dispatchKeyEvent", enter);
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", "Enter", "code", "Enter"));
        return this;
    }

    /** Becomes a window of this size. */
    Page viewport(int width, int height) {
        return screen(width, height, 1, false);
    }

    /** Becomes a phone, with a finger instead of a mouse. */
    Page phone(int width, int height) {
        call("Emulation.setTouchEmulationEnabled", Map.of("enabled", true));
        return screen(width, height, 2, true);
    }

    private Page screen(int width, int height, int pixelRatio, boolean mobile) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", pixelRatio, "mobile", mobile));
        return this;
    }

    /** Writes a picture into {@code target/screenshots}, as PNG or, if so named, as JPEG. */
    Page screenshot(String name) {
        Map<String, ?> format =
                name.endsWith(".jpg") ? Map.of("format", "jpeg", "quality", 88) : Map.of("format", "png");
        String image = call("Page.captureScreenshot", format).path("data").asText();
        try {
            Path folder = Files.createDirectories(Path.of("target", "screenshots"));
            Files.write(folder.resolve(name), Base64.getDecoder().decode(image));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Returns what the browser has shown as an error so far: uncaught exceptions, the console's errors, what a policy forbade, what was not found. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /** Fails on any error but those of connections that were lost. */
    void assertNoErrors() {
        assertThat(errors).filteredOn(CONNECTION_LOST.negate()).isEmpty();
    }

    @Override
    public void close() {
        tools.forget(session);
        tools.call(DevTools.BROWSER, "Target.closeTarget", Map.of("targetId", target));
    }
}
